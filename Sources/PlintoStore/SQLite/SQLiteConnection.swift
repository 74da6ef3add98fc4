import CSQLite

/// One connection to a SQLite file, with its prepared statements; used by one thread, and closed on deinitialization.
@safe
final class SQLiteConnection: Transaction {
    enum Access { case readOnly, readWrite }

    let path: String
    private let access: Access
    private let handle: OpaquePointer
    /// Keyed by the memory address of the SQL's constant text: as many entries as the program has statements.
    private var statements: [UInt: Statement] = [:]
    /// The effects registered by the current or the latest closure.
    private var effects: [@Sendable () -> Void] = []
    /// The observers of announced changes; nil if this connection has none.
    var observers: ChangeObservers?

    /// Opens an existing file.
    ///
    /// - Throws: ``DatabaseError``.
    init(path: String, access: Access, busyTimeout: Duration) throws(DatabaseError) {
        let flags =
            switch access {
            case .readOnly: SQLITE_OPEN_READONLY
            case .readWrite: SQLITE_OPEN_READWRITE
            }
        var opened: OpaquePointer?
        let result = unsafe sqlite3_open_v2(
            DatabaseFile.openable(path),
            &opened,
            // One thread uses the connection, so SQLite's own locking would be useless.
            flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE,
            nil
        )
        guard result == SQLITE_OK, let handle = unsafe opened else {
            defer { unsafe sqlite3_close_v2(opened) }
            // SQLite says only that it cannot open it.
            guard !DatabaseFile.isDirectory(path) else {
                throw DatabaseError(
                    .cannotOpen,
                    "this is a directory: name a file in it, such as \(path.hasSuffix("/") ? path : path + "/")plinto.db",
                    path: path
                )
            }
            throw unsafe DatabaseError(sqlite: opened, result: result, path: path)
        }
        unsafe self.handle = handle
        self.path = path
        self.access = access
        unsafe sqlite3_busy_timeout(handle, Int32(clamping: Int64(busyTimeout / .milliseconds(1))))
        try harden()
    }

    deinit {
        statements.removeAll()
        unsafe sqlite3_close_v2(handle)
    }

    /// Settings for every connection: nothing in the file can run code or mislead the reader.
    private func harden() throws(DatabaseError) {
        let options: [(option: Int32, isOn: Bool)] = [
            (SQLITE_DBCONFIG_DEFENSIVE, true),
            (SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
            (SQLITE_DBCONFIG_ENABLE_FKEY, true),
            // A misspelt column in double quotes is an error, not a string.
            (SQLITE_DBCONFIG_DQS_DML, false),
            (SQLITE_DBCONFIG_DQS_DDL, false),
        ]
        for (option, isOn) in options {
            let result = unsafe plinto_sqlite3_set_option(handle, option, isOn ? 1 : 0)
            guard result == SQLITE_OK else { throw unsafe DatabaseError(sqlite: handle, result: result, path: path) }
        }
        try perform("PRAGMA cell_size_check = ON")
        // Deleted data is overwritten, and no part of a query goes to a file outside the database's directory.
        try perform("PRAGMA secure_delete = ON")
        try perform("PRAGMA temp_store = MEMORY")
    }

    // MARK: - Inside a transaction

    func rows(_ sql: StaticString, with parameters: [(any SQLConvertible)?]) throws -> [Row] {
        try requireTransaction()
        return try statement(sql).rows(parameters)
    }

    func row(_ sql: StaticString, with parameters: [(any SQLConvertible)?]) throws -> Row? {
        try requireTransaction()
        return try statement(sql).rows(parameters, isFirstEnough: true).first
    }

    @discardableResult
    func execute(_ sql: StaticString, with parameters: [(any SQLConvertible)?]) throws -> Int {
        try requireTransaction()
        return try statement(sql).execute(parameters)
    }

    func afterCommit(_ effect: @escaping @Sendable () -> Void) {
        precondition(access == .readWrite, "an effect after the commit was registered in a read, which commits nothing")
        effects.append(effect)
    }

    func announce(_ change: DatabaseChange) {
        guard let observers else { return }
        afterCommit { observers.tell(change) }
    }

    /// Returns the effects that were registered since the last call.
    func takeEffects() -> [@Sendable () -> Void] {
        defer { effects = [] }
        return effects
    }

    /// Some errors end the whole transaction. A closure that continued after one would commit each further statement by
    /// itself: it is stopped here.
    private func requireTransaction() throws(DatabaseError) {
        guard isInTransaction else { throw .transactionLost() }
    }

    // MARK: - Transactions and settings

    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// Executes a statement that needs no transaction: one that begins or ends it, or a setting.
    func perform(_ sql: StaticString) throws(DatabaseError) {
        _ = try statement(sql).execute([])
    }

    /// The rows of a statement that needs no transaction, such as a setting's value.
    func query(_ sql: StaticString) throws(DatabaseError) -> [Row] {
        try statement(sql).rows([])
    }

    /// Leaves no open transaction, whether or not there is one.
    func rollback() {
        guard isInTransaction else { return }
        // If it fails, the transaction stays open and the next BEGIN reports it.
        try? perform("ROLLBACK")
    }

    /// The number of prepared statements.
    var statementCount: Int { statements.count }

    private func statement(_ sql: StaticString) throws(DatabaseError) -> Statement {
        guard sql.hasPointerRepresentation else {
            throw DatabaseError(.misuse, "the SQL is a single character")
        }
        let key = UInt(bitPattern: unsafe sql.utf8Start)
        if let statement = statements[key] { return statement }
        let statement = try unsafe Statement(sql, on: handle)
        statements[key] = statement
        return statement
    }

    // MARK: - Backup

    /// Lends the handle to the backup, which needs those of two connections.
    func withHandle<R, E: Error>(_ body: (OpaquePointer) throws(E) -> R) throws(E) -> R {
        try unsafe body(handle)
    }
}

extension DatabaseError {
    /// An earlier error in the same closure ended the transaction, but the closure continued.
    static func transactionLost() -> DatabaseError {
        DatabaseError(.statementFailed, "an earlier error ended the transaction; nothing of it was kept")
    }
}
