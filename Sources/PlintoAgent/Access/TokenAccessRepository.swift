import PlintoModels
import PlintoStore

/// A process that requested access tokens, and the number of requests.
struct TokenAccessRecord: Hashable, Sendable {
    var accountID: String
    var pid: Int32
    var uid: UInt32
    /// The executable of the process from `/proc`; empty if it could not be read. It is a hint only: the process may
    /// have executed another program since.
    var executable: String
    var requests: Int
    var firstAt: Timestamp
    var lastAt: Timestamp
}

struct TokenAccessRepository {
    let transaction: any Transaction

    /// Adds `record` to the row of the same process if that is younger than `window` milliseconds, because pids are
    /// reused; else inserts a new row. A row in the future, of a clock that was ahead, counts as one of now.
    func note(_ record: TokenAccessRecord, within window: Int64) throws {
        let noted = try transaction.execute(
            """
            UPDATE token_access SET requests = requests + $1, last_at = $2
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
        try transaction.execute(
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

    /// Deletes all but the newest `count` rows.
    func trim(to count: Int) throws {
        try transaction.execute(
            "DELETE FROM token_access WHERE id <= (SELECT max(id) FROM token_access) - $1",
            count
        )
    }

    /// All rows, newest first.
    func all() throws -> [TokenAccessRecord] {
        try transaction.rows(
            """
            SELECT * FROM token_access ORDER BY id DESC
            """
        ).map { row in
            TokenAccessRecord(
                accountID: try row["account_id"],
                pid: Int32(truncatingIfNeeded: try row.get("pid", as: Int.self)),
                uid: UInt32(truncatingIfNeeded: try row.get("uid", as: Int.self)),
                executable: try row["executable"],
                requests: try row["requests"],
                firstAt: try row["first_at"],
                lastAt: try row["last_at"]
            )
        }
    }
}
