import PlintoStore
import PlintoSystem

/// Keeps a second server away from a database, whatever name it is opened by: the lock file is next to the file that
/// symbolic links lead to, and the file itself is locked too, which hard links share.
final class DatabaseLock: Sendable {
    private let name: FileLock
    /// Nil if there was no database, or its file system has no locks.
    private let file: FileLock?

    /// - Parameter creates: True to create an empty file if there is no database.
    /// - Throws: `FileLock.Held` if another process holds it; `SystemError` or `DatabaseError` if the files cannot be
    ///   opened.
    init(_ location: DatabaseLocation, creates: Bool = false) throws {
        let path = FilePathText.resolved(location.file)
        name = try FileLock(path: path + ".lock")
        if creates { try SQLiteDatabase.createFile(path) }
        do {
            file = try FileLock(of: path)
        } catch is SystemError {
            file = nil
        }
    }

    /// Releases the lock. To be called when the database is closed: closing any descriptor of a file ends the locks
    /// that SQLite holds on it.
    func release() {
        file?.release()
        name.release()
    }
}
