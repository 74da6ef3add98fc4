import PlintoModels
import PlintoStore
import PlintoSystem

/// Stores failed attempts, so that a restart does not reset them: a moment after the response, with all concurrent ones
/// in one transaction.
///
/// Only what matters is written: the counts of groups and sites that must wait, and those of whole accounts at each
/// step of a tenth.
struct FailureJournal: Sendable {
    private static let most = 32_768

    /// The number of consecutive failures, and the time of the last one.
    struct Row: Sendable {
        let failures: Int
        let failedAt: Timestamp
    }

    /// The changes that are not written yet; a nil row is removed.
    let writer: WriteBehind<AttemptKey, Row?>
    private let database: any Database
    private let clock: any TimeSource

    init(database: any Database, clock: any TimeSource, log: Log) {
        self.database = database
        self.clock = clock
        writer = WriteBehind(
            "failed sign-ins",
            .init(capacity: Self.most),
            log: log,
            merge: { _, newer in newer },
            write: { rows in
                try await database.write { transaction in
                    let repository = transaction.signInFailures
                    for (key, row) in rows {
                        if let row {
                            try repository.put(key.subject, key.group, failures: row.failures, at: row.failedAt)
                        } else {
                            try repository.remove(key.subject, key.group)
                        }
                    }
                }
            }
        )
    }

    /// Records a count that must survive a restart.
    func note(_ change: AttemptLedger.Change, _ policy: AttemptPolicy) {
        let key = change.key
        let first = key.isWhole ? policy.shareOfGroup : Self.free(of: key, policy) + 1
        let row: Row?
        if change.failures > 0 {
            guard Self.isWritten(change.failures, of: key, policy) else { return }
            row = Row(failures: change.failures, failedAt: clock.now())
        } else {
            // A row that was never written need not be removed.
            guard change.before >= first else { return }
            row = nil
        }
        writer.note(row, for: key)
    }

    /// The stored counts, newest first if there are too many.
    func written(at now: Timestamp) async throws -> [AttemptKey: FailureTable.Record] {
        let start = now.advanced(bySeconds: -Limits.Retention.failures)
        let rows = try await database.read { try $0.signInFailures.since(start, most: Self.most) }
        let sinceBoot = clock.sinceBoot()
        return rows.reduce(into: [:]) { records, row in
            let key = AttemptKey(subject: row.account, group: row.address)
            // A time in the future was written by a clock that was ahead, and counts as now.
            let age = max(0, now.milliseconds(since: row.failedAt))
            records[key] = FailureTable.Record(failures: row.failures, failedAt: sinceBoot - .milliseconds(age))
        }
    }

    private static func free(of key: AttemptKey, _ policy: AttemptPolicy) -> Int {
        key.isSite ? policy.site.free : policy.group.free
    }

    private static func isWritten(_ failures: Int, of key: AttemptKey, _ policy: AttemptPolicy) -> Bool {
        guard key.isWhole else { return failures > free(of: key, policy) }
        return failures > policy.whole.free || failures.isMultiple(of: policy.shareOfGroup)
    }
}
