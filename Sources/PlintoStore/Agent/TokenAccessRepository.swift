package import PlintoModels

/// One process that asked for an access token, and how often.
package struct TokenAccessRecord: Hashable, Sendable {
    package var accountID: String
    package var pid: Int32
    package var uid: UInt32
    /// The program of the process as `/proc` showed it, empty if it could not be read. Advisory: the process may have
    /// become another program by the time of the check.
    package var executable: String
    package var requests: Int
    package var firstAt: Timestamp
    package var lastAt: Timestamp

    package init(
        accountID: String,
        pid: Int32,
        uid: UInt32,
        executable: String,
        requests: Int,
        firstAt: Timestamp,
        lastAt: Timestamp
    ) {
        self.accountID = accountID
        self.pid = pid
        self.uid = uid
        self.executable = executable
        self.requests = requests
        self.firstAt = firstAt
        self.lastAt = lastAt
    }
}

package struct TokenAccessRepository {
    let connection: any Transaction

    /// Adds `record` to the row of the same process if that is younger than `window` milliseconds, because a pid is
    /// reused some day; otherwise adds a new row.
    package func note(_ record: TokenAccessRecord, within window: Int64) throws {
        let noted = try connection.execute(
            """
            UPDATE token_access SET requests = requests + $1, last_at = max(last_at, $2)
            WHERE pid = $3 AND executable = $4 AND account_id = $5 AND uid = $6 AND last_at >= $7
            """,
            record.requests,
            record.lastAt,
            Int(record.pid),
            record.executable,
            record.accountID,
            Int(record.uid),
            record.firstAt.advanced(byMilliseconds: -window)
        )
        guard noted == 0 else { return }
        try connection.execute(
            """
            INSERT INTO token_access (account_id, pid, uid, executable, requests, first_at, last_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            record.accountID,
            Int(record.pid),
            Int(record.uid),
            record.executable,
            record.requests,
            record.firstAt,
            record.lastAt
        )
    }

    /// Keeps the newest `count` rows.
    package func trim(to count: Int) throws {
        try connection.execute(
            "DELETE FROM token_access WHERE id <= (SELECT max(id) FROM token_access) - $1",
            count
        )
    }

    /// All rows, newest first.
    package func all() throws -> [TokenAccessRecord] {
        try connection.rows(
            """
            SELECT account_id, pid, uid, executable, requests, first_at, last_at FROM token_access ORDER BY id DESC
            """
        ).map { row in
            TokenAccessRecord(
                accountID: try row.get(0),
                pid: Int32(truncatingIfNeeded: try row.get(1, as: Int.self)),
                uid: UInt32(truncatingIfNeeded: try row.get(2, as: Int.self)),
                executable: try row.get(3),
                requests: try row.get(4),
                firstAt: try row.get(5),
                lastAt: try row.get(6)
            )
        }
    }
}
