import PlintoModels
import PlintoStore

/// The table `passkey_challenges`: a challenge is a row until it is used or has expired.
struct PasskeyChallengeRepository {
    let connection: any Transaction

    func insert(_ challenge: PasskeyChallengeRecord) throws {
        try connection.execute(
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

    /// A challenge of this ceremony that is still good.
    func find(
        _ hash: [UInt8],
        _ ceremony: PasskeyChallengeRecord.Ceremony,
        at now: Timestamp
    ) throws -> PasskeyChallengeRecord? {
        try connection.row(
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

    /// Uses a challenge up; false where somebody else did so first.
    func consume(_ hash: [UInt8]) throws -> Bool {
        try connection.execute("DELETE FROM passkey_challenges WHERE hash = $1", hash) == 1
    }

    /// Lets up to `limit` that would end after `latest` end then; returns how many.
    func boundEnds(at latest: Timestamp, limit: Int) throws -> Int {
        try connection.execute(
            """
            UPDATE passkey_challenges SET expires_at = $1 WHERE hash IN
                (SELECT hash FROM passkey_challenges WHERE expires_at > $1 LIMIT $2)
            """,
            latest,
            limit
        )
    }

    /// Removes those that a user, or whoever named the user's account, was given.
    func removeAll(of user: UserID) throws {
        try connection.execute("DELETE FROM passkey_challenges WHERE user_id = $1", user)
    }

    /// Removes at most `limit` challenges that have expired; returns how many went.
    func prune(expiredBefore now: Timestamp, limit: Int) throws -> Int {
        try connection.execute(
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
    var passkeyChallenges: PasskeyChallengeRepository { PasskeyChallengeRepository(connection: self) }
}
