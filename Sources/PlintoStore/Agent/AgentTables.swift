/// The repositories of the agent's tables: `connection.agent.account`, `connection.agent.credentials` and so on.
package struct AgentTables {
    let connection: any Transaction

    package var account: AccountRepository { AccountRepository(connection: connection) }
    package var credentials: CredentialsRepository { CredentialsRepository(connection: connection) }
    package var rotationIntent: RotationIntentRepository { RotationIntentRepository(connection: connection) }
    package var pendingRevocations: PendingRevocationRepository {
        PendingRevocationRepository(connection: connection)
    }
    package var replica: ReplicaRepository { ReplicaRepository(connection: connection) }
    package var totpEntries: TOTPEntryRepository { TOTPEntryRepository(connection: connection) }
    package var keySlots: KeySlotRepository { KeySlotRepository(connection: connection) }
    package var tokenAccesses: TokenAccessRepository { TokenAccessRepository(connection: connection) }
}

extension Transaction {
    /// The agent's tables in this transaction.
    package var agent: AgentTables { AgentTables(connection: self) }
}
