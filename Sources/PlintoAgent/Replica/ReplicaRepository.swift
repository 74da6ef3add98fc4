import PlintoModels
import PlintoStore

/// One document of the account as the server last showed it.
struct ReplicaRecord: Hashable, Sendable {
    /// Which document: a word of the replica's own.
    var kind: String
    /// The JSON of the document.
    var body: SealedValue
    var syncedAt: Timestamp
}

struct ReplicaRepository {
    let connection: any Transaction

    func find(account: String, kind: String) throws -> ReplicaRecord? {
        try connection.row(
            "SELECT body, synced_at FROM replica_document WHERE account_id = $1 AND kind = $2",
            account,
            kind
        ).map { row in
            ReplicaRecord(kind: kind, body: try row["body"], syncedAt: try row["synced_at"])
        }
    }

    /// When the account was last in step with the server, whichever document that was.
    func lastSyncedAt(account: String) throws -> Timestamp? {
        try connection.row(
            "SELECT max(synced_at) FROM replica_document WHERE account_id = $1",
            account
        )?.get(0, as: Timestamp?.self)
    }

    /// Stores a document in place of the earlier one; nothing where the account has been signed out meanwhile.
    func store(_ record: ReplicaRecord, account: String) throws {
        try connection.execute(
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
        try connection.execute("DELETE FROM replica_document WHERE account_id = $1", account)
    }
}
