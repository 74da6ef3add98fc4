package import PlintoModels

/// One document of the account as last seen on the server.
package struct ReplicaRecord: Hashable, Sendable {
    /// The kind of document: a word of the replica's own.
    package var kind: String
    /// The JSON of the document.
    package var body: SealedValue
    package var syncedAt: Timestamp

    package init(kind: String, body: SealedValue, syncedAt: Timestamp) {
        self.kind = kind
        self.body = body
        self.syncedAt = syncedAt
    }
}

package struct ReplicaRepository {
    let connection: any Transaction

    package func find(account: String, kind: String) throws -> ReplicaRecord? {
        try connection.row(
            "SELECT body, synced_at FROM replica_document WHERE account_id = $1 AND kind = $2",
            account,
            kind
        ).map { row in
            ReplicaRecord(kind: kind, body: try row.get(0), syncedAt: try row.get(1))
        }
    }

    /// The time of the account's last synchronization with the server, for any document.
    package func lastSyncedAt(account: String) throws -> Timestamp? {
        try connection.row(
            "SELECT max(synced_at) FROM replica_document WHERE account_id = $1",
            account
        )?.get(0, as: Timestamp?.self)
    }

    /// Stores a document in place of the previous one; does nothing if the account was signed out in the meantime.
    package func store(_ record: ReplicaRecord, account: String) throws {
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

    package func removeAll(account: String) throws {
        try connection.execute("DELETE FROM replica_document WHERE account_id = $1", account)
    }
}
