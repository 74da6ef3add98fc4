import Glibc
import PlintoStore
import PlintoSystem

/// The reason why the server cannot start, in a sentence that says what to do next.
package struct StartError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}

extension StartError {
    /// Explains an error to the operator.
    init(explaining error: any Error, database: DatabaseLocation) {
        let path = PrintableText.escape(database.file)
        switch error {
        case let error as StartError:
            self = error
        case let held as FileLock.Held:
            let other = held.pid.map { "another plinto-server, process \($0)" } ?? "another plinto-server"
            self.init("The database \(path) is in use by \(other). Stop it, or name another database with --database.")
        case let error as SystemError where error.code == ENOENT:
            self.init(
                "The directory of the database \(path) does not exist (\(error)). Create it, or correct --database."
            )
        case let error as SystemError where error.code == EACCES:
            self.init("No permission to use the database \(path) (\(error)). Change its owner, or --database.")
        case let error as SystemError where error.code == EROFS:
            self.init(
                "The database \(path) is on a file system that is mounted read-only (\(error)). Mount it writable, or name "
                    + "another database with --database."
            )
        case let error as DatabaseError:
            let text = "\(error)"
            self.init(text.contains(database.file) ? text : "\(path): \(text)")
        default:
            self.init("\(error)")
        }
    }
}
