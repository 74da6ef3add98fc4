import Glibc

/// Copies a database to a file of its own while it is in use.
enum SQLiteBackup {
    /// Copies one snapshot of `source` to a new file at `path`, which appears there whole or not at all.
    ///
    /// - Throws: ``DatabaseError``, also where `path` exists already.
    static func copy(_ source: SQLiteConnection, to path: String, progress: (Double) -> Void) throws {
        guard unsafe access(path, F_OK) != 0 else {
            throw DatabaseError(.cannotOpen, "\(path) exists already. Name a new file for the backup.")
        }
        let partial = path + ".partial"
        _ = unsafe unlink(partial)
        do {
            // The copy is closed before it is renamed, so that nothing of it is still under way.
            do {
                let target = try SQLiteConnection(SQLiteConfiguration(path: partial, readers: 0), role: .writer)
                // Under one read transaction the source stays one snapshot, or a busy writer would make the copy
                // start over without end.
                try source.execute("BEGIN")
                defer { _ = try? source.execute("COMMIT") }
                _ = try source.rows("SELECT count(*) FROM sqlite_schema")
                try source.copy(to: target, pages: 512, progress: progress)
                _ = try target.rows("PRAGMA journal_mode = DELETE")
            }
            guard unsafe rename(partial, path) == 0 else {
                throw DatabaseError(.cannotOpen, "cannot name the backup \(path)")
            }
        } catch {
            _ = unsafe unlink(partial)
            throw error
        }
    }
}
