import Synchronization

/// The reading threads, each with a read-only connection; each closure runs on its own snapshot.
struct ReaderPool: Sendable {
    let queue: JobQueue
    private let threads: [ConnectionThread]

    /// - Parameters:
    ///   - counters: Counts each read.
    ///   - open: Opens one read-only connection.
    static func start(
        count: Int,
        capacity: Int,
        counters: DatabaseCounters,
        open: @escaping @Sendable () throws -> SQLiteConnection
    ) async throws -> ReaderPool {
        precondition(count > 0, "a pool of readers needs at least one")
        let queue = JobQueue(capacity: capacity)
        var threads: [ConnectionThread] = []
        do {
            for _ in 0..<count {
                threads.append(
                    try await ConnectionThread.start(open: open) { connection in
                        while let jobs = queue.take(atMost: 1) {
                            for job in jobs where job.begin() {
                                counters.reads.add(1, ordering: .relaxed)
                                counters.busyReaders.add(1, ordering: .relaxed)
                                read(job, on: connection)
                                counters.busyReaders.subtract(1, ordering: .relaxed)
                            }
                        }
                    }
                )
            }
        } catch {
            // Threads that did start must not wait for ever.
            queue.close()
            throw error
        }
        return ReaderPool(queue: queue, threads: threads)
    }

    private static func read(_ job: any Job, on connection: SQLiteConnection) {
        do {
            // The snapshot is taken by the first statement and kept until the end.
            try connection.perform("BEGIN DEFERRED")
            _ = job.run(on: connection)
        } catch {
            job.fail(error)
            return
        }
        connection.rollback()
        job.answer()
    }

    func run<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try await queue.run(body)
    }

    /// Refuses new closures; queued ones still run.
    func stop() {
        queue.close()
    }

    func join() async {
        for thread in threads { await thread.join() }
    }
}
