import PlintoModels
import PlintoStore

/// Consecutive failed sign-ins to one account from one IP address group.
struct SignInFailures: Hashable, Sendable {
    /// SHA-256 of the account's name or id.
    var account: [UInt8]
    /// Empty for the account as a whole.
    var address: String
    var failures: Int
    var failedAt: Timestamp
}

/// The table `sign_in_failures`.
struct SignInFailureRepository {
    let transaction: any Transaction

    /// Stores the number of consecutive failures, in place of the previous one.
    func put(_ account: [UInt8], _ address: String, failures: Int, at moment: Timestamp) throws {
        try transaction.execute(
            """
            INSERT INTO sign_in_failures (account, address, failures, failed_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (account, address) DO UPDATE SET failures = excluded.failures, failed_at = excluded.failed_at
            """,
            account,
            address,
            failures,
            moment
        )
    }

    func remove(_ account: [UInt8], _ address: String) throws {
        try transaction.execute(
            "DELETE FROM sign_in_failures WHERE account = $1 AND address = $2",
            account,
            address
        )
    }

    /// The failures since `moment`, newest first.
    func since(_ moment: Timestamp, most: Int) throws -> [SignInFailures] {
        try transaction.rows(
            """
            SELECT * FROM sign_in_failures WHERE failed_at >= $1
            ORDER BY failed_at DESC LIMIT $2
            """,
            moment,
            most
        ).map { row in
            SignInFailures(
                account: try row["account"],
                address: try row["address"],
                failures: try row["failures"],
                failedAt: try row["failed_at"]
            )
        }
    }

    /// Lets up to `limit` failures of the future count as those of now; returns how many.
    func bringBack(to now: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            UPDATE sign_in_failures SET failed_at = $1 WHERE (account, address) IN
                (SELECT account, address FROM sign_in_failures WHERE failed_at > $1 LIMIT $2)
            """,
            now,
            limit
        )
    }

    /// Removes up to `limit` rows before `moment`; returns their number.
    func prune(before moment: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM sign_in_failures WHERE (account, address) IN
                (SELECT account, address FROM sign_in_failures WHERE failed_at < $1 LIMIT $2)
            """,
            moment,
            limit
        )
    }
}

extension Transaction {
    var signInFailures: SignInFailureRepository { SignInFailureRepository(transaction: self) }
}
