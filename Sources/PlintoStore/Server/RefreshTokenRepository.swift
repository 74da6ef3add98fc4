package import PlintoModels

/// The table `refresh_tokens`.
package struct RefreshTokenRepository {
    let connection: any Transaction

    package func insert(_ token: RefreshTokenRecord) throws {
        try connection.execute(
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

    package func find(_ id: RefreshTokenID) throws -> RefreshTokenRecord? {
        try connection.row(
            """
            SELECT id, session_id, hash, issued_at, expires_at, consumed_at, key_hash, nonce, successor_id, used
            FROM refresh_tokens WHERE id = $1
            """,
            id
        ).map(Self.record)
    }

    /// The token with its session and its user's status, in one statement.
    package func present(_ id: RefreshTokenID) throws -> PresentedRefreshToken? {
        try connection.row(
            """
            SELECT t.id, t.session_id, t.hash, t.issued_at, t.expires_at, t.consumed_at, t.key_hash, t.nonce,
                t.successor_id, t.used, s.user_id, s.methods, s.ip_address, s.user_agent, s.created_at,
                s.last_active_at, s.expires_at, s.ended_at, u.status
            FROM refresh_tokens t
            LEFT JOIN sessions s ON s.id = t.session_id
            LEFT JOIN users u ON u.id = s.user_id
            WHERE t.id = $1
            """,
            id
        ).map { row in
            let token = try Self.record(from: row)
            guard let userID: UserID = try row.get(10) else {
                return PresentedRefreshToken(token: token, session: nil, userStatus: nil)
            }
            let methods: String = try row.get(11)
            // Without its device and its second factor, which a refresh does not need.
            let session = SessionRecord(
                id: token.sessionID,
                userID: userID,
                methods: methods.split(separator: " ").map(String.init),
                ipAddress: try row.get(12),
                userAgent: try row.get(13),
                createdAt: try row.get(14),
                lastActiveAt: try row.get(15),
                expiresAt: try row.get(16),
                endedAt: try row.get(17)
            )
            let status: String = try row.get(18)
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
    package func consume(_ id: RefreshTokenID, _ consumption: RefreshTokenRecord.Consumption) throws -> Bool {
        try connection.execute(
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
    package func markUsed(_ id: RefreshTokenID) throws {
        try connection.execute("UPDATE refresh_tokens SET used = 1 WHERE id = $1 AND used = 0", id)
    }

    /// Removes up to `limit` tokens that had expired at `moment`; returns their number.
    ///
    /// - Parameter idBound: An id that no token younger than the longest lifetime sorts below, so that the
    ///   search stays at the old end of the table.
    package func prune(expiredBefore moment: Timestamp, below idBound: RefreshTokenID, limit: Int) throws -> Int {
        try connection.execute(
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
            id: try row.get(0),
            sessionID: try row.get(1),
            hash: try row.get(2),
            issuedAt: try row.get(3),
            expiresAt: try row.get(4),
            isUsed: try row.get(9)
        )
        if let consumedAt: Timestamp = try row.get(5) {
            token.consumption = RefreshTokenRecord.Consumption(
                at: consumedAt,
                keyHash: try row.get(6),
                nonce: try row.get(7),
                successorID: try row.get(8)
            )
        }
        return token
    }
}

extension Transaction {
    package var refreshTokens: RefreshTokenRepository { RefreshTokenRepository(connection: self) }
}
