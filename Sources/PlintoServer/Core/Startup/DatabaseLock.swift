import PlintoStore
import PlintoSystem

/// Keeps a second server away from a database, whatever name it is given: the lock file lies beside the file that symbolic
/// links lead to, and the file itself is locked too, which hard links share.
final class DatabaseLock: Sendable {
    private let name: FileLock
    /// Nil where there was no database, or its file system knows no locks.
    private let file: FileLock?

    /// - Parameter creates: Whether an empty file is made where there is no database.
    /// - Throws: `FileLock.Held` where another process has it; `SystemError` or `DatabaseError` where the files cannot be
    ///   opened.
    init(_ path: String, creates: Bool = false) throws {
        let path = FilePathText.resolved(path)
        name = try FileLock(path: path + ".lock")
        if creates { try SQLiteDatabase.createFile(path) }
        do {
            file = try FileLock(of: path)
        } catch is SystemError {
            file = nil
        }
    }

    /// Gives the lock up. To be called when the database is closed: closing any descriptor of a file ends the locks that
    /// SQLite holds on it.
    func release() {
        file?.release()
        name.release()
    }
}
