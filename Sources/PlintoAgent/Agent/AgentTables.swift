import PlintoStore

/// The repositories over the agent's tables: `connection.agent.account`, `connection.agent.credentials` and so on.
struct AgentTables {
    let connection: any Transaction

    var account: AccountRepository { AccountRepository(connection: connection) }
    var credentials: CredentialsRepository { CredentialsRepository(connection: connection) }
    var rotationIntent: RotationIntentRepository { RotationIntentRepository(connection: connection) }
    var pendingRevocations: PendingRevocationRepository {
        PendingRevocationRepository(connection: connection)
    }
    var replica: ReplicaRepository { ReplicaRepository(connection: connection) }
    var totpEntries: TOTPEntryRepository { TOTPEntryRepository(connection: connection) }
    var keySlots: KeySlotRepository { KeySlotRepository(connection: connection) }
    var tokenAccesses: TokenAccessRepository { TokenAccessRepository(connection: connection) }
}

extension Transaction {
    /// The agent's tables in this transaction.
    var agent: AgentTables { AgentTables(connection: self) }
}
