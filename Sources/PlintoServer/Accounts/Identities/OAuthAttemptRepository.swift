import PlintoModels
import PlintoStore

/// The table `oauth_attempts`.
struct OAuthAttemptRepository {
    let transaction: any Transaction

    func insert(_ attempt: OAuthAttemptRecord) throws {
        try transaction.execute(
            """
            INSERT INTO oauth_attempts (token_hash, step, provider, browser_hash, redirect_url, user_id, session_id,
                subject, email, email_verified, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            attempt.tokenHash,
            attempt.step.rawValue,
            attempt.provider,
            attempt.browserHash,
            attempt.redirectURL,
            attempt.userID,
            attempt.sessionID,
            attempt.subject,
            attempt.email,
            attempt.emailVerified,
            attempt.expiresAt
        )
    }

    /// Takes an attempt, so that no one else can: nil if this token does not, or no longer, permit such a step. An
    /// attempt that `isFit` refuses stays for a matching one.
    func take(
        _ tokenHash: [UInt8],
        step: OAuthAttemptRecord.Step,
        at now: Timestamp,
        where isFit: (OAuthAttemptRecord) -> Bool
    ) throws -> OAuthAttemptRecord? {
        let row = try transaction.row(
            """
            SELECT * FROM oauth_attempts WHERE token_hash = $1 AND step = $2 AND expires_at > $3
            """,
            tokenHash,
            step.rawValue,
            now
        )
        guard let attempt = try row.map({ try Self.record(from: $0, step: step) }), isFit(attempt) else { return nil }
        let taken = try transaction.execute("DELETE FROM oauth_attempts WHERE token_hash = $1", tokenHash)
        return taken == 1 ? attempt : nil
    }

    /// Shortens up to `limit` attempts that would expire after `latest`; returns their number.
    func boundEnds(at latest: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            UPDATE oauth_attempts SET expires_at = $1 WHERE token_hash IN
                (SELECT token_hash FROM oauth_attempts WHERE expires_at > $1 LIMIT $2)
            """,
            latest,
            limit
        )
    }

    /// Removes attempts to link an identity to a user.
    func removeAll(of user: UserID) throws {
        try transaction.execute("DELETE FROM oauth_attempts WHERE user_id = $1", user)
    }

    /// Removes attempts that have expired.
    ///
    /// - Returns: Their number.
    func prune(expiredBefore now: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM oauth_attempts WHERE token_hash IN
                (SELECT token_hash FROM oauth_attempts WHERE expires_at <= $1 LIMIT $2)
            """,
            now,
            limit
        )
    }

    private static func record(from row: Row, step: OAuthAttemptRecord.Step) throws -> OAuthAttemptRecord {
        OAuthAttemptRecord(
            tokenHash: try row["token_hash"],
            step: step,
            provider: try row["provider"],
            browserHash: try row["browser_hash"],
            redirectURL: try row["redirect_url"],
            userID: try row["user_id"],
            sessionID: try row["session_id"],
            subject: try row["subject"],
            email: try row["email"],
            emailVerified: try row["email_verified"],
            expiresAt: try row["expires_at"]
        )
    }
}

extension Transaction {
    var oauthAttempts: OAuthAttemptRepository { OAuthAttemptRepository(transaction: self) }
}
