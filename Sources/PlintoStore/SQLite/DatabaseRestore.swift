import Glibc
import PlintoSystem

/// Replaces a database with a copy, and keeps the previous one next to it. The copy is first made next to the database
/// under its own name, where it can be examined; nothing is changed before ``install(keepingAs:)``.
///
/// No one else may use the database meanwhile.
package struct DatabaseRestore: Sendable {
    private static let chunk = 1 << 20

    /// The path of the database, without symbolic links.
    private let path: String
    /// The path of the copy until it is installed.
    package let candidate: String

    /// Copies `source`, and its log if there is one.
    ///
    /// - Parameters:
    ///   - source: The file to restore.
    ///   - path: The database, which need not exist.
    ///   - progress: Called with the completed fraction.
    /// - Throws: ``DatabaseError``; nothing is then left behind.
    package init(of source: String, over path: String, progress: (Double) -> Void) throws(DatabaseError) {
        self.path = FilePathText.resolved(path)
        candidate = self.path + ".restoring-" + String(UInt32.random(in: .min ... .max), radix: 36)
        guard DatabaseFile.exists(source) else {
            throw DatabaseError(
                .cannotOpen,
                "there is no such file: name the copy to restore",
                path: source
            )
        }
        // A device or a FIFO may have no end: what is copied from it would fill the disk.
        guard DatabaseFile.isRegular(source) else {
            throw DatabaseError(.cannotOpen, "this is not a regular file: name the copy to restore", path: source)
        }
        guard !DatabaseFile.areSame(source, self.path) else {
            throw DatabaseError(
                .cannotOpen,
                "this is the database itself: name the copy to restore",
                path: source
            )
        }
        do {
            try Self.copy(source, to: candidate, progress)
            if DatabaseFile.size(source + "-wal") > 0 {
                try Self.copy(source + "-wal", to: candidate + "-wal") { _ in }
            }
        } catch {
            DatabaseFile.remove(candidate)
            throw DatabaseError(error.code == ENOSPC ? .diskFull : .cannotOpen, error.description)
        }
    }

    /// Removes the copy if it is not installed.
    package func discard() {
        DatabaseFile.remove(candidate)
    }

    /// Replaces the database with the copy in one step: whatever happens, one of the two exists.
    ///
    /// - Parameter date: Part of the name under which the previous database is kept: `name.replaced-DATE`. If its log
    ///   cannot be merged, it is kept too.
    /// - Returns: That name; nil if there was no database.
    /// - Throws: ``DatabaseError``.
    package func install(keepingAs date: String) throws(DatabaseError) -> String? {
        guard DatabaseFile.size(candidate + "-wal") == 0 else {
            throw DatabaseError(.busy, "the copy is in use: stop the process that uses it", path: candidate)
        }
        DatabaseFile.remove(companionsOf: candidate)
        Self.fold(path)
        var kept: String?
        let name = Self.free(path + ".replaced-" + date)
        if DatabaseFile.exists(path) {
            DatabaseFile.giveOwner(of: path, to: candidate)
            try DatabaseFile.keep(path, as: name)
            kept = name
        }
        if DatabaseFile.size(path + "-wal") > 0 { try DatabaseFile.rename(path + "-wal", to: name + "-wal") }
        DatabaseFile.remove(companionsOf: path)
        LogStamp.remove(beside: path)
        try DatabaseFile.rename(candidate, to: path)
        return kept
    }

    /// Merges the log of the database into it, if the log is its own, and sound.
    private static func fold(_ path: String) {
        guard DatabaseFile.size(path + "-wal") > 0,
            let connection = try? SQLiteConnection(path: path, access: .readWrite, busyTimeout: .seconds(5)),
            (try? LogStamp.check(connection)) != nil
        else { return }
        _ = try? connection.foldLog()
    }

    private static func free(_ name: String) -> String {
        guard DatabaseFile.exists(name) else { return name }
        var number = 2
        while DatabaseFile.exists("\(name)-\(number)") { number += 1 }
        return "\(name)-\(number)"
    }

    private static func copy(_ source: String, to target: String, _ progress: (Double) -> Void) throws(SystemError) {
        // The file may have been replaced since it was checked: opening a FIFO must not wait for a writer.
        let from = try Descriptor(opening: source, O_RDONLY | O_NONBLOCK)
        let to = try Descriptor(opening: target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
        let size = max(1, DatabaseFile.size(source))
        var done: Int64 = 0
        while true {
            let bytes = try from.read(limit: chunk)
            if bytes.isEmpty { break }
            try to.write(bytes)
            done += Int64(bytes.count)
            progress(min(1, Double(done) / Double(size)))
        }
        try to.synchronize()
    }
}
