import Glibc

/// Tells whether the files of an open database are still the ones that the next start will find.
///
/// SQLite goes on with files that were removed or replaced: what is written there is reported as committed, and is lost
/// when the process ends. A copy over the file itself mixes two databases.
struct DatabasePresence: Sendable {
    /// What has become of the files.
    enum Loss: Hashable {
        /// The path leads to another file, or to none.
        case file
        /// Something else was written over the file.
        case content
        /// The log is gone. The connection still has it, and merges it into the file when it is closed.
        case log
    }

    /// What distinguishes one file from another.
    private struct Identity: Hashable {
        let device: dev_t
        let inode: ino_t

        init?(_ path: String) {
            var information = stat()
            guard unsafe stat(path, &information) == 0 else { return nil }
            device = information.st_dev
            inode = information.st_ino
        }
    }

    /// The path that the next start opens: a symbolic link may lead elsewhere by then.
    private let path: String
    private let logPath: String
    private let file: Identity?
    private let log: Identity?
    private let hasLog: Bool

    /// Remembers the files of a connection that has just been opened.
    init(of connection: SQLiteConnection) {
        path = connection.path
        logPath = connection.realPath + "-wal"
        file = Identity(path)
        log = Identity(logPath)
        hasLog = Self.headerHasLog(connection)
    }

    /// What has become of the files; nil if nothing has.
    func loss(_ connection: SQLiteConnection) -> Loss? {
        guard Identity(path) == file else { return .file }
        // The header of a copy made by `backup`, and of an empty file, does not say that there is a log.
        guard !hasLog || Self.headerHasLog(connection) else { return .content }
        return log == nil || Identity(logPath) == log ? nil : .log
    }

    /// - Throws: ``DatabaseError`` with ``DatabaseError/Code/lost``.
    func require(_ connection: SQLiteConnection) throws(DatabaseError) {
        let happened: String
        switch loss(connection) {
        case nil: return
        case .file: happened = "the database was removed or replaced"
        case .content: happened = "something was written over the database"
        case .log: happened = "the log \(logPath) was removed"
        }
        throw DatabaseError(
            .lost,
            "\(happened) while this program uses it, so that nothing it writes would be kept: put the same files back; or "
                + "stop this program, restore a backup and start it again",
            path: path
        )
    }

    private static func headerHasLog(_ connection: SQLiteConnection) -> Bool {
        (try? connection.header()).map { LogStamp.Header($0).hasLog } ?? false
    }
}
