import PlintoModels
import PlintoStore

/// The one-time passwords of one account.
struct TOTPFactorRecord: Hashable, Sendable {
    var userID: UserID
    /// The shared secret, encrypted.
    var sealed: [UInt8]
    var createdAt: Timestamp
    /// The time when a code proved that the authenticator has the secret; until then it is not a second factor.
    var confirmedAt: Timestamp?
    /// The time step (RFC 6238 §4.2) of the last accepted code.
    var lastStep: Int64?
    /// The number of wrong codes since the last right one.
    var failures = 0
    var failedAt: Timestamp?
}

/// The table `totp_factors`.
struct TOTPFactorRepository {
    let transaction: any Transaction

    /// Begins a set-up in place of one that was never confirmed; does nothing and returns false if one is active.
    func begin(_ factor: TOTPFactorRecord) throws -> Bool {
        try transaction.execute(
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

    func find(_ user: UserID) throws -> TOTPFactorRecord? {
        try transaction.row(
            """
            SELECT * FROM totp_factors WHERE user_id = $1
            """,
            user
        ).map(Self.record)
    }

    /// Returns whether the account has a second factor.
    func isActive(_ user: UserID) throws -> Bool {
        try transaction.row("SELECT 1 FROM totp_factors WHERE user_id = $1 AND confirmed_at IS NOT NULL", user) != nil
    }

    /// Turns a set-up into the second factor.
    ///
    /// - Parameter step: The step of the code that confirmed it, which is thereby used.
    func confirm(_ user: UserID, at now: Timestamp, step: Int64) throws {
        try transaction.execute(
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
    func use(step: Int64, of user: UserID) throws -> Bool {
        try transaction.execute(
            """
            UPDATE totp_factors SET last_step = $1
            WHERE user_id = $2 AND confirmed_at IS NOT NULL AND (last_step IS NULL OR last_step < $1 OR last_step > $1 + 2)
            """,
            step,
            user
        ) == 1
    }

    func noteFailure(of user: UserID, at now: Timestamp) throws {
        try transaction.execute(
            "UPDATE totp_factors SET failures = failures + 1, failed_at = $1 WHERE user_id = $2",
            now,
            user
        )
    }

    func clearFailures(of user: UserID) throws {
        try transaction.execute("UPDATE totp_factors SET failures = 0, failed_at = NULL WHERE user_id = $1", user)
    }

    /// Removes the factor and, with it, its backup codes and that sessions have proved it: whatever the clock says, no
    /// proof of it counts for a later factor.
    func remove(_ user: UserID) throws {
        try transaction.execute("DELETE FROM totp_factors WHERE user_id = $1", user)
        try transaction.execute(
            "UPDATE sessions SET second_factor_at = NULL WHERE user_id = $1 AND second_factor_at IS NOT NULL",
            user
        )
    }

    /// Lets up to `limit` enrolments that were begun in the future count as begun now; returns how many.
    func bringBackEnrolments(to now: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            UPDATE totp_factors SET created_at = $1 WHERE user_id IN
                (SELECT user_id FROM totp_factors WHERE confirmed_at IS NULL AND created_at > $1 LIMIT $2)
            """,
            now,
            limit
        )
    }

    /// Removes up to `limit` set-ups that were begun before `moment` and never confirmed; returns their number.
    func prune(begunBefore moment: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
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
            userID: try row["user_id"],
            sealed: try row["sealed"],
            createdAt: try row["created_at"],
            confirmedAt: try row["confirmed_at"],
            lastStep: try row["last_step"],
            failures: try row["failures"],
            failedAt: try row["failed_at"]
        )
    }
}

extension Transaction {
    var totpFactors: TOTPFactorRepository { TOTPFactorRepository(transaction: self) }
}
