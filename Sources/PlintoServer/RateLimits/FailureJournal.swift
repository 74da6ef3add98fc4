import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// Writes down who failed to sign in, so that a restart gives no guesser another start: a moment after the answer, and
/// all that came together in one transaction.
final class FailureJournal: Sendable {
    typealias Pair = SignInThrottle.Pair
    typealias Record = SignInThrottle.Record

    /// In seconds: failures that are older count no more after a restart, and are removed.
    static let lifetime: Int64 = 7 * 86_400
    private static let most = 32_768
    private static let pause = Duration.seconds(1)

    /// What is to be written; a nil record removes the row. Apart, for the job holds on to it.
    private final class Pending: Sendable {
        let rows = Mutex<[Pair: Record?]>([:])
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
                    for (pair, record) in taken {
                        if let record {
                            try connection.signInFailures.put(
                                pair.account,
                                pair.address,
                                failures: record.failures,
                                at: record.failedAt
                            )
                        } else {
                            try connection.signInFailures.remove(pair.account, pair.address)
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

    init(database: any Database, log: Log) {
        let pending = Pending(database: database)
        self.pending = pending
        job = BackgroundJob("failed sign-ins", log: log) {
            try await pending.write()
            // Those of the next second go together.
            try await Task.sleep(for: Self.pause)
            return pending.rows.withLock { $0.isEmpty } ? nil : .zero
        }
    }

    func note(_ pair: Pair, _ record: Record?) {
        let isNoted = pending.rows.withLock { rows in
            guard rows[pair] != nil || rows.count < Self.most else { return false }
            rows[pair] = .some(record)
            return true
        }
        if isNoted { job.call() }
    }

    /// What was written before, the newest first where there is too much.
    func written(at now: Timestamp) async throws -> [Pair: Record] {
        let start = now.advanced(bySeconds: -Self.lifetime)
        let rows = try await pending.database.read { try $0.signInFailures.since(start, most: Self.most) }
        return rows.reduce(into: [:]) { written, row in
            let pair = Pair(account: row.account, address: row.address)
            written[pair] = Record(failures: row.failures, failedAt: row.failedAt)
        }
    }

    /// Writes what is pending; for the end of the process.
    func flush() async {
        try? await pending.write()
    }
}
