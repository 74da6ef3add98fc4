import Synchronization

/// The one thread that writes. Whenever it is free it takes all that waits, and commits it together.
struct Writer: Sendable {
    /// Bounds how long the first closure of a group waits for the last.
    private static let groupLimit = 256

    let queue: JobQueue
    private let thread: ConnectionThread

    /// - Parameters:
    ///   - capacity: How many closures may wait.
    ///   - counters: Told of each group.
    ///   - observers: Told of what is announced and committed.
    ///   - open: Opens the connection and brings its schema up to date.
    static func start(
        capacity: Int,
        counters: DatabaseCounters,
        observers: ChangeObservers,
        open: @escaping @Sendable () throws -> SQLiteConnection
    ) async throws -> Writer {
        let queue = JobQueue(capacity: capacity)
        let thread = try await ConnectionThread.start(open: open) { connection in
            connection.observers = observers
            let group = GroupCommit(connection: connection, counters: counters)
            while let jobs = queue.take(atMost: groupLimit) {
                counters.writes.add(jobs.count, ordering: .relaxed)
                counters.groups.add(1, ordering: .relaxed)
                group.run(jobs)
            }
            // Moves what it can into the database's file. What it cannot is safe in the log, for the next start.
            try? connection.perform("PRAGMA wal_checkpoint(PASSIVE)")
        }
        return Writer(queue: queue, thread: thread)
    }

    func run<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try await queue.run(body)
    }

    /// Refuses new closures; those that wait are still carried out.
    func stop() {
        queue.close()
    }

    func join() async {
        await thread.join()
    }
}
