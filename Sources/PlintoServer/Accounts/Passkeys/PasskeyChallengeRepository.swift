import PlintoModels
import PlintoStore

/// The table `passkey_challenges`: a challenge is a row until it is used or has expired.
struct PasskeyChallengeRepository {
    let transaction: any Transaction

    func insert(_ challenge: PasskeyChallengeRecord) throws {
        try transaction.execute(
            """
            INSERT INTO passkey_challenges (hash, ceremony, user_id, restricted, user_verification, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            challenge.hash,
            challenge.ceremony.rawValue,
            challenge.userID,
            challenge.isRestricted,
            challenge.requiresUserVerification,
            challenge.expiresAt
        )
    }

    /// A valid challenge of this ceremony.
    func find(
        _ hash: [UInt8],
        _ ceremony: PasskeyChallengeRecord.Ceremony,
        at now: Timestamp
    ) throws -> PasskeyChallengeRecord? {
        try transaction.row(
            """
            SELECT * FROM passkey_challenges WHERE hash = $1 AND ceremony = $2 AND expires_at > $3
            """,
            hash,
            ceremony.rawValue,
            now
        ).map { row in
            PasskeyChallengeRecord(
                hash: try row["hash"],
                ceremony: ceremony,
                userID: try row["user_id"],
                isRestricted: try row["restricted"],
                requiresUserVerification: try row["user_verification"],
                expiresAt: try row["expires_at"]
            )
        }
    }

    /// Uses a challenge up; false if it was already used.
    func consume(_ hash: [UInt8]) throws -> Bool {
        try transaction.execute("DELETE FROM passkey_challenges WHERE hash = $1", hash) == 1
    }

    /// Shortens up to `limit` attempts that would expire after `latest`; returns their number.
    func boundEnds(at latest: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            UPDATE passkey_challenges SET expires_at = $1 WHERE hash IN
                (SELECT hash FROM passkey_challenges WHERE expires_at > $1 LIMIT $2)
            """,
            latest,
            limit
        )
    }

    /// Removes the challenges of a user, or for the user's account.
    func removeAll(of user: UserID) throws {
        try transaction.execute("DELETE FROM passkey_challenges WHERE user_id = $1", user)
    }

    /// Removes at most `limit` expired challenges; returns their number.
    func prune(expiredBefore now: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM passkey_challenges WHERE hash IN
                (SELECT hash FROM passkey_challenges WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)
            """,
            now,
            limit
        )
    }
}

extension Transaction {
    var passkeyChallenges: PasskeyChallengeRepository { PasskeyChallengeRepository(transaction: self) }
}
