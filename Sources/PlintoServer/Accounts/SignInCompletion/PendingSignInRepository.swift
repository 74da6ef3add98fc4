import PlintoModels
import PlintoStore

/// A sign-in whose first factor was right and that waits for the second.
struct PendingSignInRecord: Hashable, Sendable {
    /// SHA-256 of the client's token.
    var hash: [UInt8]
    var userID: UserID
    /// The methods of the first factor (RFC 8176).
    var methods: [String]
    /// SHA-256 of the password's hash at that time; nil for an account without password.
    var passwordPrint: [UInt8]?
    var expiresAt: Timestamp
    /// The number of wrong codes so far.
    var tries = 0
}

/// The table `pending_sign_ins`.
struct PendingSignInRepository {
    let transaction: any Transaction

    func insert(_ pending: PendingSignInRecord) throws {
        try transaction.execute(
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

    func find(_ hash: [UInt8]) throws -> PendingSignInRecord? {
        try transaction.row(
            """
            SELECT * FROM pending_sign_ins WHERE hash = $1
            """,
            hash
        ).map { row in
            let methods: String = try row["methods"]
            return PendingSignInRecord(
                hash: try row["hash"],
                userID: try row["user_id"],
                methods: methods.split(separator: " ").map(String.init),
                passwordPrint: try row["password_print"],
                expiresAt: try row["expires_at"],
                tries: try row["tries"]
            )
        }
    }

    func countTry(_ hash: [UInt8]) throws {
        try transaction.execute("UPDATE pending_sign_ins SET tries = tries + 1 WHERE hash = $1", hash)
    }

    func remove(_ hash: [UInt8]) throws {
        try transaction.execute("DELETE FROM pending_sign_ins WHERE hash = $1", hash)
    }

    /// Removes all pending sign-ins of a user.
    func removeAll(of user: UserID) throws {
        try transaction.execute("DELETE FROM pending_sign_ins WHERE user_id = $1", user)
    }

    /// Shortens up to `limit` attempts that would expire after `latest`; returns their number.
    func boundEnds(at latest: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            UPDATE pending_sign_ins SET expires_at = $1 WHERE hash IN
                (SELECT hash FROM pending_sign_ins WHERE expires_at > $1 LIMIT $2)
            """,
            latest,
            limit
        )
    }

    /// Removes up to `limit` that expired before `moment`; returns their number.
    func prune(expiredBefore moment: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
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
    var pendingSignIns: PendingSignInRepository { PendingSignInRepository(transaction: self) }
}
