import PlintoModels
import PlintoStore

/// A session that was signed out locally and not yet at its server.
struct PendingRevocationRecord: Hashable, Sendable {
    var id: String
    /// The server's origin.
    var server: String
    var accessToken: SealedValue
    var refreshToken: SealedValue
    /// The key of the rotation that is needed if the access token has expired. If a rotation was in progress it is that
    /// one's key, because only with it the server returns the successor again.
    var idempotencyKey: SealedValue
    var createdAt: Timestamp
}

struct PendingRevocationRepository {
    let transaction: any Transaction

    /// All rows, oldest first.
    func all() throws -> [PendingRevocationRecord] {
        try transaction.rows(
            """
            SELECT * FROM pending_revocation ORDER BY created_at, id
            """
        ).map { row in
            PendingRevocationRecord(
                id: try row["id"],
                server: try row["server"],
                accessToken: try row["access_token"],
                refreshToken: try row["refresh_token"],
                idempotencyKey: try row["idempotency_key"],
                createdAt: try row["created_at"]
            )
        }
    }

    func count() throws -> Int {
        try transaction.row("SELECT count(*) FROM pending_revocation").map { try $0.get(0) } ?? 0
    }

    func insert(_ record: PendingRevocationRecord) throws {
        try transaction.execute(
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

    /// Stores the tokens of a rotation made for the sign-out, and the key of the next one.
    func update(_ record: PendingRevocationRecord) throws {
        try transaction.execute(
            """
            UPDATE pending_revocation SET access_token = $1, refresh_token = $2, idempotency_key = $3 WHERE id = $4
            """,
            record.accessToken,
            record.refreshToken,
            record.idempotencyKey,
            record.id
        )
    }

    func remove(_ id: String) throws {
        try transaction.execute("DELETE FROM pending_revocation WHERE id = $1", id)
    }
}
