package import PlintoModels

/// The one-time passwords of one account.
package struct TOTPFactorRecord: Hashable, Sendable {
    package var userID: UserID
    /// The shared secret, encrypted.
    package var sealed: [UInt8]
    package var createdAt: Timestamp
    /// The time when a code proved that the authenticator has the secret; until then it is not a second factor.
    package var confirmedAt: Timestamp?
    /// The time step (RFC 6238 §4.2) of the last accepted code.
    package var lastStep: Int64?
    /// The number of wrong codes since the last right one.
    package var failures: Int
    package var failedAt: Timestamp?

    package init(
        userID: UserID,
        sealed: [UInt8],
        createdAt: Timestamp,
        confirmedAt: Timestamp? = nil,
        lastStep: Int64? = nil,
        failures: Int = 0,
        failedAt: Timestamp? = nil
    ) {
        self.userID = userID
        self.sealed = sealed
        self.createdAt = createdAt
        self.confirmedAt = confirmedAt
        self.lastStep = lastStep
        self.failures = failures
        self.failedAt = failedAt
    }
}

/// The table `totp_factors`.
package struct TOTPFactorRepository {
    let connection: any Transaction

    /// Begins a set-up in place of one that was never confirmed; does nothing and returns false if one is active.
    package func begin(_ factor: TOTPFactorRecord) throws -> Bool {
        try connection.execute(
            """
            INSERT INTO totp_factors (user_id, sealed, created_at) VALUES ($1, $2, $3)
            ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed, created_at = excluded.created_at
            WHERE totp_factors.confirmed_at IS NULL
            """,
            factor.userID,
            factor.sealed,
            factor.createdAt
        ) == 1
    }

    package func find(_ user: UserID) throws -> TOTPFactorRecord? {
        try connection.row(
            """
            SELECT user_id, sealed, created_at, confirmed_at, last_step, failures, failed_at
            FROM totp_factors WHERE user_id = $1
            """,
            user
        ).map(Self.record)
    }

    /// Returns whether the account has a second factor.
    package func isActive(_ user: UserID) throws -> Bool {
        try connection.row("SELECT 1 FROM totp_factors WHERE user_id = $1 AND confirmed_at IS NOT NULL", user) != nil
    }

    /// Turns a set-up into the second factor.
    ///
    /// - Parameter step: The step of the code that confirmed it, which is thereby used.
    package func confirm(_ user: UserID, at now: Timestamp, step: Int64) throws {
        try connection.execute(
            "UPDATE totp_factors SET confirmed_at = $1, last_step = $2 WHERE user_id = $3 AND confirmed_at IS NULL",
            now,
            step,
            user
        )
    }

    /// Uses the code of a time step; false if it, or a later one, was already used.
    ///
    /// A step further ahead than any code accepted now was used while the clock was ahead: it no longer counts, or no
    /// code would be accepted until then.
    package func use(step: Int64, of user: UserID) throws -> Bool {
        try connection.execute(
            """
            UPDATE totp_factors SET last_step = $1
            WHERE user_id = $2 AND confirmed_at IS NOT NULL AND (last_step IS NULL OR last_step < $1 OR last_step > $1 + 2)
            """,
            step,
            user
        ) == 1
    }

    package func noteFailure(of user: UserID, at now: Timestamp) throws {
        try connection.execute(
            "UPDATE totp_factors SET failures = failures + 1, failed_at = $1 WHERE user_id = $2",
            now,
            user
        )
    }

    package func clearFailures(of user: UserID) throws {
        try connection.execute("UPDATE totp_factors SET failures = 0, failed_at = NULL WHERE user_id = $1", user)
    }

    /// Removes the factor and its backup codes.
    package func remove(_ user: UserID) throws {
        try connection.execute("DELETE FROM totp_factors WHERE user_id = $1", user)
    }

    /// Removes up to `limit` set-ups that were begun before `moment` and never confirmed; returns their number.
    package func prune(begunBefore moment: Timestamp, limit: Int) throws -> Int {
        try connection.execute(
            """
            DELETE FROM totp_factors WHERE user_id IN
                (SELECT user_id FROM totp_factors WHERE confirmed_at IS NULL AND created_at < $1 LIMIT $2)
            """,
            moment,
            limit
        )
    }

    private static func record(from row: Row) throws -> TOTPFactorRecord {
        TOTPFactorRecord(
            userID: try row.get(0),
            sealed: try row.get(1),
            createdAt: try row.get(2),
            confirmedAt: try row.get(3),
            lastStep: try row.get(4),
            failures: try row.get(5),
            failedAt: try row.get(6)
        )
    }
}

extension Transaction {
    package var totpFactors: TOTPFactorRepository { TOTPFactorRepository(connection: self) }
}
