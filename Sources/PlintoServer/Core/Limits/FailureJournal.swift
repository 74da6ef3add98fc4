import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// Writes down failed attempts, so that a restart gives no guesser another start: a moment after the response, and all
/// that came together in one transaction.
///
/// Only what matters is written: the counts of groups and sites that must wait, and those of whole accounts at each step of a tenth.
final class FailureJournal: Sendable {
    /// Seconds: failures that are older count no more after a restart, and are removed.
    static let lifetime: Int64 = 7 * 86_400
    private static let most = 32_768
    private static let pause = Duration.seconds(1)

    /// How many failures in a row, and when the last one was.
    private struct Row {
        let failures: Int
        let failedAt: Timestamp
    }

    /// What is to be written; a nil row is removed. Apart, because the job holds on to it.
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
                try await database.write { connection in
                    let repository = connection.signInFailures
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

    /// Writes what is to be written.
    let job: BackgroundJob
    private let pending: Pending
    private let clock: any TimeSource

    init(database: any Database, clock: any TimeSource, log: Log) {
        let pending = Pending(database: database)
        self.pending = pending
        self.clock = clock
        job = BackgroundJob("failed sign-ins", log: log) {
            try await pending.write()
            // Those of the next second go together.
            try await Task.sleep(for: Self.pause)
            return pending.rows.withLock { $0.isEmpty } ? nil : .zero
        }
    }

    /// Notes a count where a restart must not forget it.
    func note(_ change: AttemptLedger.Change, _ policy: AttemptPolicy) {
        let key = change.key
        let first = key.isWhole ? policy.shareOfGroup : Self.free(of: key, policy) + 1
        let row: Row?
        if change.failures > 0 {
            guard Self.isWritten(change.failures, of: key, policy) else { return }
            row = Row(failures: change.failures, failedAt: clock.now())
        } else {
            // What was never written is not removed either.
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

    /// What was written before, the newest first where there is too much.
    func written(at now: Timestamp) async throws -> [AttemptKey: FailureTable.Record] {
        let start = now.advanced(bySeconds: -Self.lifetime)
        let rows = try await pending.database.read { try $0.signInFailures.since(start, most: Self.most) }
        let sinceBoot = clock.sinceBoot()
        return rows.reduce(into: [:]) { records, row in
            let key = AttemptKey(subject: row.account, group: row.address)
            // A time in the future is of a clock that was ahead, and counts as now.
            let age = max(0, now.milliseconds(since: row.failedAt))
            records[key] = FailureTable.Record(failures: row.failures, failedAt: sinceBoot - .milliseconds(age))
        }
    }

    /// Writes what is pending; for the end of the process.
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
