package import PlintoModels

/// A sign-in whose first factor was right and that waits for the second.
package struct PendingSignInRecord: Hashable, Sendable {
    /// SHA-256 of the client's token.
    package var hash: [UInt8]
    package var userID: UserID
    /// The methods of the first factor (RFC 8176).
    package var methods: [String]
    /// SHA-256 of the password's hash at that time; nil for an account without password.
    package var passwordPrint: [UInt8]?
    package var expiresAt: Timestamp
    /// The number of wrong codes so far.
    package var tries: Int

    package init(
        hash: [UInt8],
        userID: UserID,
        methods: [String],
        passwordPrint: [UInt8]?,
        expiresAt: Timestamp,
        tries: Int = 0
    ) {
        self.hash = hash
        self.userID = userID
        self.methods = methods
        self.passwordPrint = passwordPrint
        self.expiresAt = expiresAt
        self.tries = tries
    }
}

/// The table `pending_sign_ins`.
package struct PendingSignInRepository {
    let connection: any Transaction

    package func insert(_ pending: PendingSignInRecord) throws {
        try connection.execute(
            """
            INSERT INTO pending_sign_ins (hash, user_id, methods, password_print, expires_at) VALUES ($1, $2, $3, $4, $5)
            """,
            pending.hash,
            pending.userID,
            pending.methods.joined(separator: " "),
            pending.passwordPrint,
            pending.expiresAt
        )
    }

    package func find(_ hash: [UInt8]) throws -> PendingSignInRecord? {
        try connection.row(
            """
            SELECT hash, user_id, methods, password_print, expires_at, tries FROM pending_sign_ins WHERE hash = $1
            """,
            hash
        ).map { row in
            let methods: String = try row.get(2)
            return PendingSignInRecord(
                hash: try row.get(0),
                userID: try row.get(1),
                methods: methods.split(separator: " ").map(String.init),
                passwordPrint: try row.get(3),
                expiresAt: try row.get(4),
                tries: try row.get(5)
            )
        }
    }

    package func countTry(_ hash: [UInt8]) throws {
        try connection.execute("UPDATE pending_sign_ins SET tries = tries + 1 WHERE hash = $1", hash)
    }

    package func remove(_ hash: [UInt8]) throws {
        try connection.execute("DELETE FROM pending_sign_ins WHERE hash = $1", hash)
    }

    /// Removes all pending sign-ins of a user.
    package func removeAll(of user: UserID) throws {
        try connection.execute("DELETE FROM pending_sign_ins WHERE user_id = $1", user)
    }

    /// Shortens up to `limit` attempts that would expire after `latest`; returns their number.
    package func boundEnds(at latest: Timestamp, limit: Int) throws -> Int {
        try connection.execute(
            """
            UPDATE pending_sign_ins SET expires_at = $1 WHERE hash IN
                (SELECT hash FROM pending_sign_ins WHERE expires_at > $1 LIMIT $2)
            """,
            latest,
            limit
        )
    }

    /// Removes up to `limit` that expired before `moment`; returns their number.
    package func prune(expiredBefore moment: Timestamp, limit: Int) throws -> Int {
        try connection.execute(
            """
            DELETE FROM pending_sign_ins WHERE hash IN
                (SELECT hash FROM pending_sign_ins WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)
            """,
            moment,
            limit
        )
    }
}

extension Transaction {
    package var pendingSignIns: PendingSignInRepository { PendingSignInRepository(connection: self) }
}
