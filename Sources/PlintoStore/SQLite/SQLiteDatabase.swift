package import PlintoModels
package import PlintoSystem
import Synchronization

/// A database in one SQLite file: one writer with group commit, and a pool of readers that never wait for it.
package final class SQLiteDatabase: Database {
    private let configuration: SQLiteConfiguration
    private let writer: Writer
    private let readers: ReaderPool
    private let counters: DatabaseCounters
    private let observers: ChangeObservers

    private init(
        configuration: SQLiteConfiguration,
        writer: Writer,
        readers: ReaderPool,
        counters: DatabaseCounters,
        observers: ChangeObservers
    ) {
        self.counters = counters
        self.observers = observers
        self.configuration = configuration
        self.writer = writer
        self.readers = readers
    }

    deinit {
        // The threads retain what they need and end by themselves.
        readers.stop()
        writer.stop()
    }

    /// Opens the database, creates it if it does not exist, and upgrades its schema.
    ///
    /// If there was an earlier schema, a copy of the database is kept next to it: `name.backup-v3-20250118T120000Z`.
    ///
    /// - Parameters:
    ///   - migrations: Every step of the schema, numbered from 1.
    ///   - clock: Dates the migrations and the backup.
    ///   - log: Records each change of the schema.
    /// - Throws: ``DatabaseError``, and then the database is unchanged: a newer schema, another program's database, not
    ///   a database, damaged, locked, impossible to open, a failed migration.
    package static func open(
        _ configuration: SQLiteConfiguration,
        migrations: [Migration],
        clock: any TimeSource,
        log: Log
    ) async throws -> SQLiteDatabase {
        let migrator = Migrator(migrations, clock: clock, log: log)
        return try await start(configuration) {
            try WriterSetup(configuration: configuration, migrator: migrator).open()
        }
    }

    /// Creates an empty file with mode 0600 if there is none.
    ///
    /// - Throws: ``DatabaseError`` with the code ``DatabaseError/Code/cannotOpen``.
    package static func createFile(_ path: String) throws(DatabaseError) { try DatabaseFile.createIfAbsent(path) }

    /// Returns whether there is a file of this name.
    package static func exists(_ path: String) -> Bool { DatabaseFile.exists(path) }

    /// Returns whether the file exists but holds no table: empty, or a single page, without a log next to it. Every
    /// database that was used is larger.
    package static func isBlank(_ path: String) -> Bool {
        DatabaseFile.isRegular(path) && DatabaseFile.size(path) <= 4096
            && DatabaseFile.size(FilePathText.resolved(path) + "-wal") <= LogStamp.logHeaderSize
    }

    /// Opens a database that another process may be using: creates nothing, and leaves the schema unchanged.
    ///
    /// - Parameter takesOlder: True if an earlier version of the schema is accepted, to be read with care.
    /// - Throws: ``DatabaseError``: no such file, an older or a newer schema, another program's database, another
    ///   database's log.
    package static func join(
        _ configuration: SQLiteConfiguration,
        migrations: [Migration],
        takesOlder: Bool = false,
        clock: any TimeSource,
        log: Log
    ) async throws -> SQLiteDatabase {
        let migrator = Migrator(migrations, clock: clock, log: log)
        return try await start(configuration) {
            try WriterSetup(configuration: configuration, migrator: migrator).join(takesOlder: takesOlder)
        }
    }

    /// - Parameter openWriter: Opens the writing connection.
    private static func start(
        _ configuration: SQLiteConfiguration,
        openWriter: @escaping @Sendable () throws -> SQLiteConnection
    ) async throws -> SQLiteDatabase {
        let counters = DatabaseCounters()
        let observers = ChangeObservers()
        let writer = try await Writer.start(
            configuration,
            counters: counters,
            observers: observers,
            open: openWriter
        )
        do {
            let readers = try await ReaderPool.start(
                count: configuration.readers,
                capacity: configuration.queueCapacity,
                counters: counters
            ) {
                try SQLiteConnection(
                    path: configuration.path,
                    access: .readOnly,
                    busyTimeout: configuration.busyTimeout
                )
            }
            return SQLiteDatabase(
                configuration: configuration,
                writer: writer,
                readers: readers,
                counters: counters,
                observers: observers
            )
        } catch {
            writer.stop()
            throw error
        }
    }

    /// The database's file.
    package var path: String { configuration.path }

    /// The activity and the queues of the database.
    package func statistics() -> DatabaseStatistics {
        DatabaseStatistics(
            writes: counters.writes.load(ordering: .relaxed),
            groups: counters.groups.load(ordering: .relaxed),
            waitingWrites: writer.queue.count,
            failedWrites: counters.failedWrites.load(ordering: .relaxed),
            reads: counters.reads.load(ordering: .relaxed),
            waitingReads: readers.queue.count,
            readers: configuration.readers,
            busyReaders: counters.busyReaders.load(ordering: .relaxed)
        )
    }

    /// Runs `body` on a connection of the pool, in a read transaction.
    package func read<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try await readers.run(body)
    }

    /// Runs `body` on the writing connection, in a group with others.
    @discardableResult
    package func write<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try await writer.run(body)
    }

    /// Adds an observer of the changes that writes announce.
    package func observe(_ observer: @escaping @Sendable (DatabaseChange) -> Void) {
        observers.add(observer)
    }

    /// Copies one consistent state of the database to a new file with mode 0600, while reads and writes continue.
    ///
    /// The file gets its name when it is complete, never before.
    ///
    /// - Parameters:
    ///   - path: A file that does not exist yet.
    ///   - progress: Called with the completed fraction, rising from 0 to 1, on a thread of the backup.
    /// - Throws: ``DatabaseError``; `CancellationError`, and then no file is left behind.
    package func backup(to path: String, progress: (@Sendable (Double) -> Void)? = nil) async throws {
        let configuration = configuration
        let isCancelled = CancellationFlag()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                PlainThread.start {
                    done.resume(
                        with: Result {
                            let source = try SQLiteConnection(
                                path: configuration.path,
                                access: .readOnly,
                                busyTimeout: configuration.busyTimeout
                            )
                            try SQLiteBackup.copy(
                                source,
                                to: path,
                                progress: progress ?? { _ in },
                                isCancelled: { isCancelled.isSet }
                            )
                        }
                    )
                }
            }
        } onCancel: {
            isCancelled.set()
        }
    }

    /// Finishes the queued work, merges the log into the file, and closes all connections.
    package func close() async {
        readers.stop()
        await readers.join()
        // Last, because only a connection that may write can merge the log into the file and remove it.
        writer.stop()
        await writer.join()
        observers.removeAll()
    }
}

/// Carries a task's cancellation to a thread.
private final class CancellationFlag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set() { value.store(true, ordering: .relaxed) }
}
