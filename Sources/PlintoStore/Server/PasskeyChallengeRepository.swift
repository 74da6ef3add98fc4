package import PlintoModels

/// The table `passkey_challenges`: a challenge is a row until it is used or has expired.
package struct PasskeyChallengeRepository {
    let connection: any Transaction

    package func insert(_ challenge: PasskeyChallengeRecord) throws {
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

    /// A valid challenge of this ceremony.
    package func find(
        _ hash: [UInt8],
        _ ceremony: PasskeyChallengeRecord.Ceremony,
        at now: Timestamp
    ) throws -> PasskeyChallengeRecord? {
        try connection.row(
            """
            SELECT hash, user_id, restricted, user_verification, expires_at
            FROM passkey_challenges WHERE hash = $1 AND ceremony = $2 AND expires_at > $3
            """,
            hash,
            ceremony.rawValue,
            now
        ).map { row in
            PasskeyChallengeRecord(
                hash: try row.get(0),
                ceremony: ceremony,
                userID: try row.get(1),
                isRestricted: try row.get(2),
                requiresUserVerification: try row.get(3),
                expiresAt: try row.get(4)
            )
        }
    }

    /// Uses a challenge up; false if it was already used.
    package func consume(_ hash: [UInt8]) throws -> Bool {
        try connection.execute("DELETE FROM passkey_challenges WHERE hash = $1", hash) == 1
    }

    /// Shortens up to `limit` attempts that would expire after `latest`; returns their number.
    package func boundEnds(at latest: Timestamp, limit: Int) throws -> Int {
        try connection.execute(
            """
            UPDATE passkey_challenges SET expires_at = $1 WHERE hash IN
                (SELECT hash FROM passkey_challenges WHERE expires_at > $1 LIMIT $2)
            """,
            latest,
            limit
        )
    }

    /// Removes the challenges of a user, or for the user's account.
    package func removeAll(of user: UserID) throws {
        try connection.execute("DELETE FROM passkey_challenges WHERE user_id = $1", user)
    }

    /// Removes at most `limit` expired challenges; returns their number.
    package func prune(expiredBefore now: Timestamp, limit: Int) throws -> Int {
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
    package var passkeyChallenges: PasskeyChallengeRepository { PasskeyChallengeRepository(connection: self) }
}
