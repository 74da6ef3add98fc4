package import PlintoModels
package import PlintoSystem

/// The embedded store: one writer with group commit and a pool of readers over one SQLite file in WAL mode.
package final class SQLiteDatabase: Database {
    private let configuration: SQLiteConfiguration
    private let writes = WorkQueue<any Job>()
    private let reads = WorkQueue<any Job>()
    private let threads: [ConnectionThread]

    /// The most closures that share one transaction: enough for one fsync to serve a busy server, few enough that
    /// the first of them does not wait long.
    private static let groupLimit = 256

    /// Opens the file at the path, created where it is missing, and brings its schema up to date.
    ///
    /// - Throws: ``DatabaseError`` that says in a sentence what is wrong with the file and what to do.
    package static func open(
        _ configuration: SQLiteConfiguration,
        migrations: [Migration],
        clock: any TimeSource,
        log: Log
    ) async throws -> SQLiteDatabase {
        try SQLiteDatabase(configuration, Migrator(migrations: migrations, clock: clock, log: log))
    }

    private init(_ configuration: SQLiteConfiguration, _ migrator: Migrator) throws {
        self.configuration = configuration
        let writer = try SQLiteConnection(configuration, role: .writer)
        do {
            try migrator.migrate(writer)
        } catch let error as DatabaseError where error.code != .newerSchema && error.code != .foreignDatabase {
            throw SQLiteConnection.explained(error, configuration.path)
        }
        var threads = [
            ConnectionThread.start(writer, writes, batch: Self.groupLimit) { connection, jobs in
                GroupCommit(connection: connection).run(jobs)
            }
        ]
        for _ in 0..<configuration.readers {
            let reader = try SQLiteConnection(configuration, role: .reader)
            threads.append(ConnectionThread.start(reader, reads, batch: 1, work: Self.read))
        }
        self.threads = threads
    }

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await submit(body, to: reads)
    }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await submit(body, to: writes)
    }

    package func backup(to path: String, progress: (@Sendable (Double) -> Void)?) async throws {
        let configuration = configuration
        // On a thread and a connection of its own: a long copy must not keep a reader from its work.
        let queue = WorkQueue<any Job>()
        let source = try SQLiteConnection(configuration, role: .reader)
        let thread = ConnectionThread.start(source, queue, batch: 1) { source, jobs in
            for job in jobs {
                do {
                    try SQLiteBackup.copy(source, to: path) { progress?($0) }
                    try job.attempt(source)
                    job.succeed()
                } catch {
                    job.fail(error)
                }
            }
        }
        defer { queue.close() }
        try await submit({ _ in }, to: queue)
        queue.close()
        await thread.waitForEnd()
    }

    package func close() async {
        reads.close()
        writes.close()
        for thread in threads { await thread.waitForEnd() }
    }

    private func submit<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result,
        to queue: WorkQueue<any Job>
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let job = ClosureJob(body, continuation)
            if !queue.add(job) { job.fail(DatabaseError(.misuse, "the database is closed")) }
        }
    }

    /// Runs each read in a transaction, so that all its statements see one snapshot.
    private static func read(_ connection: SQLiteConnection, _ jobs: [any Job]) {
        for job in jobs {
            do {
                try connection.execute("BEGIN")
                defer { _ = try? connection.execute("COMMIT") }
                try job.attempt(connection)
            } catch {
                job.fail(error)
                continue
            }
            job.succeed()
        }
    }
}
