package import PlintoModels

/// Consecutive failed sign-ins to one account from one IP address group.
package struct SignInFailures: Hashable, Sendable {
    /// SHA-256 of the account's name or id.
    package var account: [UInt8]
    /// Empty for the account as a whole.
    package var address: String
    package var failures: Int
    package var failedAt: Timestamp
}

/// The table `sign_in_failures`.
package struct SignInFailureRepository {
    let connection: any Transaction

    /// Stores the number of consecutive failures, in place of the previous one.
    package func put(_ account: [UInt8], _ address: String, failures: Int, at moment: Timestamp) throws {
        try connection.execute(
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

    package func remove(_ account: [UInt8], _ address: String) throws {
        try connection.execute(
            "DELETE FROM sign_in_failures WHERE account = $1 AND address = $2",
            account,
            address
        )
    }

    /// The failures since `moment`, newest first.
    package func since(_ moment: Timestamp, most: Int) throws -> [SignInFailures] {
        try connection.rows(
            """
            SELECT account, address, failures, failed_at FROM sign_in_failures WHERE failed_at >= $1
            ORDER BY failed_at DESC LIMIT $2
            """,
            moment,
            most
        ).map { row in
            SignInFailures(
                account: try row.get(0),
                address: try row.get(1),
                failures: try row.get(2),
                failedAt: try row.get(3)
            )
        }
    }

    /// Removes up to `limit` rows before `moment`; returns their number.
    package func prune(before moment: Timestamp, limit: Int) throws -> Int {
        try connection.execute(
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
    package var signInFailures: SignInFailureRepository { SignInFailureRepository(connection: self) }
}
