import CSQLite
import Glibc

/// One connection to a SQLite file with its cache of statements. It belongs to one thread at a time.
///
/// `@safe` because the handle lives exactly as long as the object and never leaves it.
@safe
final class SQLiteConnection: SQLConnection {
    /// What the connection is for.
    enum Role {
        case writer, reader
    }

    private let handle: OpaquePointer
    let path: String
    /// By the address of the literal: the same place in the program is the same statement.
    private var statements: [UInt: SQLiteStatement] = [:]

    /// Opens the file; a writer creates it, for its owner alone.
    ///
    /// - Throws: ``DatabaseError``.
    init(_ configuration: SQLiteConfiguration, role: Role) throws {
        path = configuration.path
        if role == .writer { try Self.createPrivately(path) }
        var handle: OpaquePointer?
        // Each connection stays on its own thread, so SQLite need not lock it.
        let result = unsafe sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard result == SQLITE_OK, let handle = unsafe handle else {
            let error = unsafe DatabaseError(of: handle, result)
            unsafe sqlite3_close_v2(handle)
            throw Self.explained(error, path)
        }
        unsafe self.handle = handle
        unsafe sqlite3_extended_result_codes(handle, 1)
        unsafe sqlite3_busy_timeout(handle, Int32(configuration.busyTimeout * 1000))
        do {
            try configure(role, configuration)
        } catch let error as DatabaseError {
            throw Self.explained(error, path)
        }
    }

    deinit {
        // Statements go first, or the connection would linger until they do.
        statements.removeAll()
        unsafe sqlite3_close_v2(handle)
    }

    private func configure(_ role: Role, _ configuration: SQLiteConfiguration) throws {
        try execute("PRAGMA foreign_keys = ON")
        try execute("PRAGMA trusted_schema = OFF")
        try execute("PRAGMA cell_size_check = ON")
        unsafe plinto_sqlite3_defensive(handle)
        switch role {
        case .writer:
            _ = try rows("PRAGMA journal_mode = WAL")
            // Every commit is on the disk before it is answered.
            try execute("PRAGMA synchronous = FULL")
            if let pages = configuration.maximumPageCount {
                // A pragma takes no parameters; the number is ours.
                try executeScript("PRAGMA max_page_count = \(pages)")
            }
        case .reader:
            try execute("PRAGMA query_only = ON")
        }
    }

    func rows(_ sql: StaticString, _ parameters: [SQLValue]) throws -> [Row] {
        try statement(sql).run(parameters)
    }

    func execute(_ sql: StaticString, _ parameters: [SQLValue]) throws -> Int {
        _ = try statement(sql).run(parameters)
        return unsafe Int(sqlite3_changes(handle))
    }

    /// Whether a transaction is open. After some faults SQLite has rolled it back by itself.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// Runs SQL of the engine's own that cannot be a literal: pragmas with a number.
    func executeScript(_ sql: String) throws {
        let result = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard result == SQLITE_OK else { throw unsafe DatabaseError(of: handle, result, sql: sql) }
    }

    /// Copies this connection's snapshot to `target` in steps of `pages`, reporting the share done.
    func copy(to target: SQLiteConnection, pages: Int32, progress: (Double) -> Void) throws {
        guard let backup = unsafe sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw unsafe DatabaseError(of: target.handle, sqlite3_errcode(target.handle))
        }
        var result: Int32
        repeat {
            result = unsafe sqlite3_backup_step(backup, pages)
            let total = unsafe Double(max(1, sqlite3_backup_pagecount(backup)))
            unsafe progress(1 - Double(sqlite3_backup_remaining(backup)) / total)
        } while result == SQLITE_OK
        let finished = unsafe sqlite3_backup_finish(backup)
        guard result == SQLITE_DONE, finished == SQLITE_OK else {
            throw unsafe DatabaseError(of: target.handle, result == SQLITE_DONE ? finished : result)
        }
    }

    private func statement(_ sql: StaticString) throws -> SQLiteStatement {
        let key = unsafe UInt(bitPattern: sql.utf8Start)
        if let statement = statements[key] { return statement }
        let statement = try unsafe SQLiteStatement(handle, sql)
        statements[key] = statement
        return statement
    }

    /// SQLite gives its -wal and -shm files the mode of the database, so that mode is right from the first moment.
    private static func createPrivately(_ path: String) throws {
        let descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw DatabaseError(.cannotOpen, "cannot open the database \(path): \(reason)")
        }
        close(descriptor)
    }

    /// SQLite's words with the file's name, and what to do where that is known.
    static func explained(_ error: DatabaseError, _ path: String) -> DatabaseError {
        let message =
            switch error.code {
            case .notADatabase:
                "\(path) is not a database. Name another file, or move this one away."
            case .corrupt:
                "the database \(path) is damaged (\(error.message)). Restore it from a backup."
            case .busy:
                "the database \(path) is locked by another process. Stop that one first."
            case .readOnly:
                "the database \(path) cannot be written. Check the owner and mode of the file and its directory."
            case .diskFull:
                "the disk that holds \(path) is full. Make room; nothing was lost."
            case .cannotOpen:
                "cannot open the database \(path): \(error.message). Check that its directory exists and is yours."
            default:
                "\(path): \(error.message)"
            }
        return DatabaseError(error.code, message, sql: error.sql)
    }
}
