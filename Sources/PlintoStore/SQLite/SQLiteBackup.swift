import CSQLite

/// Copies one consistent state of a database to a new file, page by page, while others write.
struct SQLiteBackup {
    /// Two megabytes at a time: progress and cancellation are handled between the steps.
    private static let pagesPerStep: Int32 = 512

    /// - Parameters:
    ///   - source: A connection outside a transaction. The copy is its present state.
    ///   - destination: A file that does not exist; it gets its name when complete.
    ///   - progress: Called with the completed fraction.
    ///   - isCancelled: Called between steps.
    /// - Throws: ``DatabaseError``, `CancellationError`; nothing is then left of the copy.
    static func copy(
        _ source: SQLiteConnection,
        to destination: String,
        progress: (Double) -> Void = { _ in },
        isCancelled: () -> Bool = { false }
    ) throws {
        guard !DatabaseFile.exists(destination) else {
            throw DatabaseError(
                .cannotOpen,
                "the file already exists: name another or remove it first",
                path: destination
            )
        }
        // Random, so that two backups to one place, or the remains of a killed one, do not interfere.
        let partial = destination + ".partial-" + String(UInt32.random(in: .min ... .max), radix: 36)
        do {
            try DatabaseFile.createIfAbsent(partial)
            try write(source, to: partial, progress: progress, isCancelled: isCancelled)
            try DatabaseFile.synchronize(partial)
            try DatabaseFile.rename(partial, to: destination)
        } catch {
            DatabaseFile.remove(partial)
            throw error
        }
    }

    private static func write(
        _ source: SQLiteConnection,
        to partial: String,
        progress: (Double) -> Void,
        isCancelled: () -> Bool
    ) throws {
        let destination = try SQLiteConnection(path: partial, access: .readWrite, busyTimeout: .zero)
        // A read transaction is held throughout: otherwise each write by another connection would restart the copy.
        try source.perform("BEGIN DEFERRED")
        defer { source.rollback() }
        _ = try source.query("SELECT count(*) FROM sqlite_schema")
        try unsafe source.withHandle { source in
            try unsafe destination.withHandle { destination in
                try unsafe copyPages(source, destination, progress: progress, isCancelled: isCancelled)
            }
        }
        // One file without companions, which can be opened on read-only media.
        try destination.perform("PRAGMA journal_mode = DELETE")
    }

    private static func copyPages(
        _ source: OpaquePointer,
        _ destination: OpaquePointer,
        progress: (Double) -> Void,
        isCancelled: () -> Bool
    ) throws {
        guard let backup = unsafe sqlite3_backup_init(destination, "main", source, "main") else {
            throw unsafe DatabaseError(sqlite: destination, result: sqlite3_extended_errcode(destination))
        }
        var result = SQLITE_OK
        while result == SQLITE_OK {
            if isCancelled() {
                unsafe sqlite3_backup_finish(backup)
                throw CancellationError()
            }
            result = unsafe sqlite3_backup_step(backup, pagesPerStep)
            let count = unsafe sqlite3_backup_pagecount(backup)
            if count > 0 { progress(1 - Double(unsafe sqlite3_backup_remaining(backup)) / Double(count)) }
        }
        unsafe sqlite3_backup_finish(backup)
        guard result == SQLITE_DONE else { throw unsafe DatabaseError(sqlite: destination, result: result) }
    }
}
