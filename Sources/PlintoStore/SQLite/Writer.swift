import Synchronization

/// The one writing thread. Whenever it is free it takes all queued closures, and commits them together.
struct Writer: Sendable {
    /// Bounds the time that the first closure of a group waits for the last.
    private static let groupLimit = 256

    let queue: JobQueue
    private let thread: ConnectionThread

    /// - Parameters:
    ///   - configuration: The capacity of the queue, and what is checked and marked at the start.
    ///   - counters: Counts each group.
    ///   - observers: Notified of announced and committed changes.
    ///   - open: Opens the connection and upgrades its schema.
    static func start(
        _ configuration: SQLiteConfiguration,
        counters: DatabaseCounters,
        observers: ChangeObservers,
        open: @escaping @Sendable () throws -> SQLiteConnection
    ) async throws -> Writer {
        let queue = JobQueue(capacity: configuration.queueCapacity)
        let thread = try await ConnectionThread.start(open: open) { connection in
            connection.observers = observers
            // Before the first write, not before the database is open: it flushes the disk several times.
            if configuration.stampsLog { LogStamp.renew(on: connection) }
            let presence = configuration.refusesLostFiles ? DatabasePresence(of: connection) : nil
            let group = GroupCommit(connection: connection, presence: presence, counters: counters)
            while let jobs = queue.take(atMost: groupLimit) {
                counters.writes.add(jobs.count, ordering: .relaxed)
                counters.groups.add(1, ordering: .relaxed)
                group.run(jobs)
            }
            switch presence?.loss(connection) {
            case nil, .log:
                // Merges what it can into the database file. The rest is safe in the log, for the next start.
                try? connection.perform("PRAGMA wal_checkpoint(PASSIVE)")
            case .file, .content:
                // Never closed: SQLite would merge the log into what is there now, and remove it.
                unsafe _ = Unmanaged.passRetained(connection)
            }
        }
        return Writer(queue: queue, thread: thread)
    }

    func run<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try await queue.run(body)
    }

    /// Refuses new closures; queued ones still run.
    func stop() {
        queue.close()
    }

    func join() async {
        await thread.join()
    }
}
