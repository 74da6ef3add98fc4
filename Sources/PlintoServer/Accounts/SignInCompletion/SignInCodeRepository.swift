import PlintoModels
import PlintoStore

/// A code that represents a completed first factor until it is exchanged for a session.
struct SignInCodeRecord: Hashable, Sendable {
    /// SHA-256 of the code.
    var codeHash: [UInt8]
    var userID: UserID
    /// The methods by which the user authenticated.
    var methods: [String]
    var expiresAt: Timestamp
}

/// The table `sign_in_codes`.
struct SignInCodeRepository {
    let transaction: any Transaction

    func insert(_ code: SignInCodeRecord) throws {
        try transaction.execute(
            "INSERT INTO sign_in_codes (code_hash, user_id, methods, expires_at) VALUES ($1, $2, $3, $4)",
            code.codeHash,
            code.userID,
            code.methods.joined(separator: " "),
            code.expiresAt
        )
    }

    /// Takes a code, so that no one else can, whether or not it has expired; nil if it does not exist.
    func take(_ codeHash: [UInt8]) throws -> SignInCodeRecord? {
        try transaction.row(
            "DELETE FROM sign_in_codes WHERE code_hash = $1 RETURNING code_hash, user_id, methods, expires_at",
            codeHash
        ).map { row in
            let methods: String = try row["methods"]
            return SignInCodeRecord(
                codeHash: try row["code_hash"],
                userID: try row["user_id"],
                methods: methods.split(separator: " ").map(String.init),
                expiresAt: try row["expires_at"]
            )
        }
    }

    /// Removes the codes of a user, whether or not they are valid now: a clock may be wrong.
    func removeAll(of user: UserID) throws {
        try transaction.execute("DELETE FROM sign_in_codes WHERE user_id = $1", user)
    }

    /// Shortens up to `limit` attempts that would expire after `latest`; returns their number.
    func boundEnds(at latest: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            UPDATE sign_in_codes SET expires_at = $1 WHERE code_hash IN
                (SELECT code_hash FROM sign_in_codes WHERE expires_at > $1 LIMIT $2)
            """,
            latest,
            limit
        )
    }

    /// Removes codes that were not exchanged in time.
    ///
    /// - Returns: Their number.
    func prune(expiredBefore now: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM sign_in_codes WHERE code_hash IN
                (SELECT code_hash FROM sign_in_codes WHERE expires_at <= $1 LIMIT $2)
            """,
            now,
            limit
        )
    }
}

extension Transaction {
    var signInCodes: SignInCodeRepository { SignInCodeRepository(transaction: self) }
}
