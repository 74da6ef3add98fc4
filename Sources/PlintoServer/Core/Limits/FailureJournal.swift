import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// Stores failed attempts, so that a restart does not reset them: a moment after the response, with all concurrent ones
/// in one transaction.
///
/// Only what matters is written: the counts of groups and sites that must wait, and those of whole accounts at each
/// step of a tenth.
final class FailureJournal: Sendable {
    /// In seconds: older failures no longer count after a restart, and are removed.
    static let lifetime: Int64 = 7 * 86_400
    private static let most = 32_768
    private static let pause = Duration.seconds(1)

    /// The number of consecutive failures, and the time of the last one.
    private struct Row {
        let failures: Int
        let failedAt: Timestamp
    }

    /// The changes to be written; a nil row is removed. Separate, because the job retains it.
    private final class Pending: Sendable {
        let rows = Mutex<[AttemptKey: Row?]>([:])
        let database: any Database

        init(database: any Database) {
            self.database = database
        }

        func write() async throws {
            let taken = rows.withLock { rows in
                defer { rows = [:] }
                return rows
            }
            guard !taken.isEmpty else { return }
            do {
                try await database.write { transaction in
                    let repository = transaction.signInFailures
                    for (key, row) in taken {
                        if let row {
                            try repository.put(key.subject, key.group, failures: row.failures, at: row.failedAt)
                        } else {
                            try repository.remove(key.subject, key.group)
                        }
                    }
                }
            } catch {
                rows.withLock { $0.merge(taken) { newer, _ in newer } }
                throw error
            }
        }
    }

    /// Writes the pending changes.
    let job: BackgroundJob
    private let pending: Pending
    private let clock: any TimeSource

    init(database: any Database, clock: any TimeSource, log: Log) {
        let pending = Pending(database: database)
        self.pending = pending
        self.clock = clock
        job = BackgroundJob("failed sign-ins", log: log) {
            try await pending.write()
            // Changes of the next second are written together.
            try await Task.sleep(for: Self.pause)
            return pending.rows.withLock { $0.isEmpty } ? nil : .zero
        }
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
        let isNoted = pending.rows.withLock { rows in
            guard rows[key] != nil || rows.count < Self.most else { return false }
            rows[key] = .some(row)
            return true
        }
        if isNoted { job.call() }
    }

    /// The stored counts, newest first if there are too many.
    func written(at now: Timestamp) async throws -> [AttemptKey: FailureTable.Record] {
        let start = now.advanced(bySeconds: -Self.lifetime)
        let rows = try await pending.database.read { try $0.signInFailures.since(start, most: Self.most) }
        let sinceBoot = clock.sinceBoot()
        return rows.reduce(into: [:]) { records, row in
            let key = AttemptKey(subject: row.account, group: row.address)
            // A time in the future was written by a clock that was ahead, and counts as now.
            let age = max(0, now.milliseconds(since: row.failedAt))
            records[key] = FailureTable.Record(failures: row.failures, failedAt: sinceBoot - .milliseconds(age))
        }
    }

    /// Writes the pending changes at the end of the process.
    func flush() async {
        try? await pending.write()
    }

    private static func free(of key: AttemptKey, _ policy: AttemptPolicy) -> Int {
        key.isSite ? policy.site.free : policy.group.free
    }

    private static func isWritten(_ failures: Int, of key: AttemptKey, _ policy: AttemptPolicy) -> Bool {
        guard key.isWhole else { return failures > free(of: key, policy) }
        return failures > policy.whole.free || failures.isMultiple(of: policy.shareOfGroup)
    }
}
