package import PlintoModels

/// A session that was signed out here and that the server has not been told of yet.
package struct PendingRevocationRecord: Hashable, Sendable {
    package var id: String
    /// The server's origin.
    package var server: String
    package var accessToken: SealedValue
    package var refreshToken: SealedValue
    /// The key of the rotation that is needed if the access token has expired: that of a rotation in progress, because
    /// the server returns its successor only with that key.
    package var idempotencyKey: SealedValue
    package var createdAt: Timestamp

    package init(
        id: String,
        server: String,
        accessToken: SealedValue,
        refreshToken: SealedValue,
        idempotencyKey: SealedValue,
        createdAt: Timestamp
    ) {
        self.id = id
        self.server = server
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.idempotencyKey = idempotencyKey
        self.createdAt = createdAt
    }
}

package struct PendingRevocationRepository {
    let connection: any Transaction

    /// All of them, oldest first.
    package func all() throws -> [PendingRevocationRecord] {
        try connection.rows(
            """
            SELECT id, server, access_token, refresh_token, idempotency_key, created_at
            FROM pending_revocation ORDER BY created_at, id
            """
        ).map { row in
            PendingRevocationRecord(
                id: try row.get(0),
                server: try row.get(1),
                accessToken: try row.get(2),
                refreshToken: try row.get(3),
                idempotencyKey: try row.get(4),
                createdAt: try row.get(5)
            )
        }
    }

    package func count() throws -> Int {
        try connection.row("SELECT count(*) FROM pending_revocation").map { try $0.get(0) } ?? 0
    }

    package func insert(_ record: PendingRevocationRecord) throws {
        try connection.execute(
            """
            INSERT INTO pending_revocation (id, server, access_token, refresh_token, idempotency_key, created_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            record.id,
            record.server,
            record.accessToken,
            record.refreshToken,
            record.idempotencyKey,
            record.createdAt
        )
    }

    /// Stores the result of a rotation on the way to the sign-out: its tokens, and the key of the next one.
    package func update(_ record: PendingRevocationRecord) throws {
        try connection.execute(
            """
            UPDATE pending_revocation SET access_token = $1, refresh_token = $2, idempotency_key = $3 WHERE id = $4
            """,
            record.accessToken,
            record.refreshToken,
            record.idempotencyKey,
            record.id
        )
    }

    package func remove(_ id: String) throws {
        try connection.execute("DELETE FROM pending_revocation WHERE id = $1", id)
    }
}
