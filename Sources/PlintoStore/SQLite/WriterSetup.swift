import Glibc

/// Opens the writing connection: creates the file, refuses one that is not Plinto's, upgrades the schema.
struct WriterSetup: Sendable {
    let configuration: SQLiteConfiguration
    let migrator: Migrator

    /// - Throws: ``DatabaseError`` that names the file.
    func open() throws -> SQLiteConnection {
        let path = configuration.path
        do {
            try DatabaseFile.createIfAbsent(path)
            let connection = try SQLiteConnection(
                path: path,
                access: .readWrite,
                busyTimeout: configuration.busyTimeout
            )
            try LogStamp.check(connection, remedy: configuration.foreignLogRemedy)
            // Before anything is changed, including the file's mode.
            try Migrator.checkOwner(of: connection)
            try DatabaseFile.makePrivate(path)
            try useWriteAheadLog(connection)
            try migrator.run(on: connection)
            return connection
        } catch let error as DatabaseError where error.path == nil {
            throw DatabaseError(error.code, error.message, sql: error.sql, path: path, columns: error.columns)
        }
    }

    /// Opens the file only if it exists, is Plinto's, and has this program's schema.
    ///
    /// - Parameter takesOlder: True if an earlier version of the schema is accepted.
    /// - Throws: ``DatabaseError`` that names the file.
    func join(takesOlder: Bool = false) throws -> SQLiteConnection {
        let path = configuration.path
        guard DatabaseFile.exists(path) else {
            throw DatabaseError(
                .cannotOpen,
                "there is no such file: start the server once, which creates it, or correct --database",
                path: path
            )
        }
        do {
            let connection = try SQLiteConnection(
                path: path,
                access: .readWrite,
                busyTimeout: configuration.busyTimeout
            )
            try LogStamp.check(connection)
            try migrator.requireCurrent(on: connection, orOlder: takesOlder)
            try useWriteAheadLog(connection)
            return connection
        } catch let error as DatabaseError where error.path == nil {
            throw DatabaseError(error.code, error.message, sql: error.sql, path: path, columns: error.columns)
        }
    }

    private func useWriteAheadLog(_ connection: SQLiteConnection) throws {
        let mode = try switchJournalMode(connection)
        guard mode == "wal" else {
            throw DatabaseError(
                .cannotOpen,
                "this file system cannot hold a write-ahead log: put the database on a local disk"
            )
        }
        try connection.perform(
            configuration.synchronousFull ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"
        )
        // The log is merged at 16 MB rather than 4, so that pages that change often are copied less often; and is
        // truncated after a long read has delayed merging.
        try connection.perform("PRAGMA wal_autocheckpoint = 4000")
        try connection.perform("PRAGMA journal_size_limit = 67108864")
    }

    /// The one statement for which SQLite does not wait for the full timeout if two processes open a new database at
    /// the same moment.
    private func switchJournalMode(_ connection: SQLiteConnection) throws -> String {
        let deadline = ContinuousClock.now + configuration.busyTimeout
        while true {
            do {
                return try connection.query("PRAGMA journal_mode = WAL")[0].get(0)
            } catch let error as DatabaseError where error.code == .busy && ContinuousClock.now < deadline {
                usleep(5000)
            }
        }
    }
}
