import PlintoStore

/// The repositories over the agent's tables: `transaction.agent.account`, `transaction.agent.credentials` and so on.
struct AgentTables {
    let transaction: any Transaction

    var account: AccountRepository { AccountRepository(transaction: transaction) }
    var credentials: CredentialsRepository { CredentialsRepository(transaction: transaction) }
    var rotationIntent: RotationIntentRepository { RotationIntentRepository(transaction: transaction) }
    var pendingRevocations: PendingRevocationRepository {
        PendingRevocationRepository(transaction: transaction)
    }
    var replica: ReplicaRepository { ReplicaRepository(transaction: transaction) }
    var totpEntries: TOTPEntryRepository { TOTPEntryRepository(transaction: transaction) }
    var keySlots: KeySlotRepository { KeySlotRepository(transaction: transaction) }
    var tokenAccesses: TokenAccessRepository { TokenAccessRepository(transaction: transaction) }
}

extension Transaction {
    /// The agent's tables in this transaction.
    var agent: AgentTables { AgentTables(transaction: self) }
}
