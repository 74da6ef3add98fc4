import PlintoModels
import PlintoStore

/// The table `refresh_tokens`.
struct RefreshTokenRepository {
    let transaction: any Transaction

    func insert(_ token: RefreshTokenRecord) throws {
        try transaction.execute(
            """
            INSERT INTO refresh_tokens (id, session_id, hash, issued_at, expires_at) VALUES ($1, $2, $3, $4, $5)
            """,
            token.id,
            token.sessionID,
            token.hash,
            token.issuedAt,
            token.expiresAt
        )
    }

    func find(_ id: RefreshTokenID) throws -> RefreshTokenRecord? {
        try transaction.row(
            """
            SELECT * FROM refresh_tokens WHERE id = $1
            """,
            id
        ).map(Self.record)
    }

    /// The token with its session and its user's status, in one statement.
    func present(_ id: RefreshTokenID) throws -> PresentedRefreshToken? {
        try transaction.row(
            """
            SELECT t.*, s.user_id, s.methods, s.ip_address, s.user_agent, s.created_at, s.last_active_at,
                s.expires_at AS session_expires_at, s.ended_at, u.status
            FROM refresh_tokens t
            LEFT JOIN sessions s ON s.id = t.session_id
            LEFT JOIN users u ON u.id = s.user_id
            WHERE t.id = $1
            """,
            id
        ).map { row in
            let token = try Self.record(from: row)
            guard let userID: UserID = try row["user_id"] else {
                return PresentedRefreshToken(token: token, session: nil, userStatus: nil)
            }
            let methods: String = try row["methods"]
            // Without its device and its second factor, which a refresh does not need.
            let session = SessionRecord(
                id: token.sessionID,
                userID: userID,
                methods: methods.split(separator: " ").map(String.init),
                ipAddress: try row["ip_address"],
                userAgent: try row["user_agent"],
                createdAt: try row["created_at"],
                lastActiveAt: try row["last_active_at"],
                expiresAt: try row["session_expires_at"],
                endedAt: try row["ended_at"]
            )
            let status: String = try row["status"]
            return PresentedRefreshToken(
                token: token,
                session: session,
                userStatus: UserStatus(rawValue: status) ?? .suspended
            )
        }
    }

    /// Consumes an active token: the compare-and-set on which the protocol rests.
    ///
    /// - Returns: False if it was consumed in the meantime.
    func consume(_ id: RefreshTokenID, _ consumption: RefreshTokenRecord.Consumption) throws -> Bool {
        try transaction.execute(
            """
            UPDATE refresh_tokens SET consumed_at = $1, key_hash = $2, nonce = $3, successor_id = $4
            WHERE id = $5 AND consumed_at IS NULL
            """,
            consumption.at,
            consumption.keyHash,
            consumption.nonce,
            consumption.successorID,
            id
        ) == 1
    }

    /// Records that an access token minted with this refresh token has been seen.
    func markUsed(_ id: RefreshTokenID) throws {
        try transaction.execute("UPDATE refresh_tokens SET used = 1 WHERE id = $1 AND used = 0", id)
    }

    /// Removes up to `limit` tokens that had expired at `moment`; returns their number.
    ///
    /// - Parameter idBound: An id that no token younger than the longest lifetime sorts below, so that the
    ///   search stays at the old end of the table.
    func prune(expiredBefore moment: Timestamp, below idBound: RefreshTokenID, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM refresh_tokens WHERE id IN
                (SELECT id FROM refresh_tokens WHERE id < $1 AND expires_at < $2 ORDER BY id LIMIT $3)
            """,
            idBound,
            moment,
            limit
        )
    }

    private static func record(from row: Row) throws -> RefreshTokenRecord {
        var token = RefreshTokenRecord(
            id: try row["id"],
            sessionID: try row["session_id"],
            hash: try row["hash"],
            issuedAt: try row["issued_at"],
            expiresAt: try row["expires_at"],
            isUsed: try row["used"]
        )
        if let consumedAt: Timestamp = try row["consumed_at"] {
            token.consumption = RefreshTokenRecord.Consumption(
                at: consumedAt,
                keyHash: try row["key_hash"],
                nonce: try row["nonce"],
                successorID: try row["successor_id"]
            )
        }
        return token
    }
}

extension Transaction {
    var refreshTokens: RefreshTokenRepository { RefreshTokenRepository(transaction: self) }
}
