import PlintoModels
import PlintoStore

/// The copy of one document of the account.
struct ReplicaRecord: Hashable, Sendable {
    /// The kind of the document.
    var kind: String
    /// The JSON of the document.
    var body: SealedValue
    var syncedAt: Timestamp
}

struct ReplicaRepository {
    let transaction: any Transaction

    func find(account: String, kind: String) throws -> ReplicaRecord? {
        try transaction.row(
            "SELECT body, synced_at FROM replica_document WHERE account_id = $1 AND kind = $2",
            account,
            kind
        ).map { row in
            ReplicaRecord(kind: kind, body: try row["body"], syncedAt: try row["synced_at"])
        }
    }

    /// The time of the most recent copy of any document.
    func lastSyncedAt(account: String) throws -> Timestamp? {
        try transaction.row(
            "SELECT max(synced_at) FROM replica_document WHERE account_id = $1",
            account
        )?.get(0, as: Timestamp?.self)
    }

    /// Replaces the copy of a document. Does nothing if the account has been signed out.
    func store(_ record: ReplicaRecord, account: String) throws {
        try transaction.execute(
            """
            INSERT INTO replica_document (account_id, kind, body, synced_at)
            SELECT id, $1, $2, $3 FROM account WHERE id = $4 AND ended_at IS NULL
            ON CONFLICT (account_id, kind) DO UPDATE SET body = excluded.body, synced_at = excluded.synced_at
            """,
            record.kind,
            record.body,
            record.syncedAt,
            account
        )
    }

    func removeAll(account: String) throws {
        try transaction.execute("DELETE FROM replica_document WHERE account_id = $1", account)
    }
}
