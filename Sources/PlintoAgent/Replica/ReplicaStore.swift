import PlintoModels
import PlintoStore

/// The encrypted copies of one account.
struct ReplicaStore: Sendable {
    let account: AccountPlace
    let database: any Database
    let cipher: ColumnCipher

    /// The copy of a document; nil if there is none.
    func load<Value>(_ document: ReplicaDocument<Value>) async throws -> Synced<Value>? {
        let (accountID, kind) = (account.id, document.kind)
        guard let record = try await database.read({ try $0.agent.replica.find(account: accountID, kind: kind) }) else {
            return nil
        }
        let body = try cipher.open(record.body, column: .replicaBody, row: row(kind), server: account.server)
        return Synced(value: try WireJSON.decodeStored(Value.self, from: body), at: record.syncedAt)
    }

    /// Stores a copy.
    func store<Value>(_ value: Value, of document: ReplicaDocument<Value>, at time: Timestamp) async throws {
        let record = try record(value, of: document, at: time)
        let accountID = account.id
        try await database.write { try $0.agent.replica.store(record, account: accountID) }
    }

    /// The row of a document, for use in a larger transaction.
    func record<Value>(
        _ value: Value,
        of document: ReplicaDocument<Value>,
        at time: Timestamp
    ) throws -> ReplicaRecord {
        ReplicaRecord(
            kind: document.kind,
            body: try cipher.seal(
                try WireJSON.encode(value),
                column: .replicaBody,
                row: row(document.kind),
                server: account.server
            ),
            syncedAt: time
        )
    }

    private func row(_ kind: String) -> String { "\(account.id)/\(kind)" }
}
