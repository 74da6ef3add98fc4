import CSQLite
import Glibc
import PlintoSystem

/// Determines whether the write-ahead log next to a database belongs to it.
///
/// SQLite applies any log that it finds: a log left from a crash is applied to a copy that replaced the database, which
/// undoes the restore or damages the copy. A log does not identify its database, so this type keeps two marks:
/// - The header of a database says whether it has a log (its bytes 18 and 19). A copy made by `backup` says that it has
///   none.
/// - The header's `user_version` counts the starts of the server, and a small file next to the database, the stamp, has
///   the same number, and the schema cookie. A log that is not empty was written after the number.
///
/// So a log is refused next to a copy made by `backup`, next to a copy made while the server was stopped, and next to
/// one made by SQLite's own backup, which has another schema cookie. It cannot be distinguished from the right one next
/// to a copy of the file alone that was made since the last start of the server: such a copy was never complete.
struct LogStamp: Hashable {
    /// The relevant fields of a database's header.
    struct Header: Hashable {
        var isEmpty: Bool
        var hasLog: Bool
        var number: UInt32
        var schemaCookie: UInt32

        /// - Parameter bytes: The first 100 bytes of the file, padded with zeros if it is shorter.
        init(_ bytes: [UInt8]) {
            func integer(_ offset: Int) -> UInt32 { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } }
            isEmpty = bytes.allSatisfy { $0 == 0 }
            hasLog = bytes[18] == 2 && bytes[19] == 2
            number = integer(60)
            schemaCookie = integer(40)
        }
    }

    /// The size of a log that holds nothing, in bytes.
    static let logHeaderSize: Int64 = 32

    var number: UInt32
    var schemaCookie: UInt32

    /// Returns whether a database with this header is the stamped one, or was about to be stamped again.
    func fits(_ header: Header) -> Bool {
        header.number == number && header.schemaCookie == schemaCookie || header.number == number &+ 1
    }

    // MARK: Checking

    /// Refuses a database that has the log of another one. Must be called before anything is read from it.
    ///
    /// - Parameter remedy: What to do about it, an imperative.
    /// - Throws: ``DatabaseError`` with ``DatabaseError/Code/foreignLog``; ``DatabaseError/Code/cannotOpen`` if the
    ///   files cannot be read.
    static func check(
        _ connection: SQLiteConnection,
        remedy: String = "Run: plinto-server restore COPY"
    ) throws(DatabaseError) {
        let path = connection.realPath
        // A log with only its own header is empty.
        guard DatabaseFile.size(path + "-wal") > logHeaderSize else { return }
        let header = Header(try connection.header())
        let stamp = read(beside: path)
        guard header.isEmpty || !header.hasLog || stamp.map({ !$0.fits(header) }) ?? false else { return }
        throw DatabaseError(
            .foreignLog,
            "the database was replaced by a copy while the log of the previous database still exists (\(path)-wal): "
                + "applying that log would undo the restore or damage the copy. \(remedy). Or, to continue with the file "
                + "as it is now, move \(path)-wal and \(path)-shm to another place",
            path: connection.path
        )
    }

    // MARK: Stamping

    /// Gives the database another number and merges its log, so that the file itself has the number before anything
    /// else is written.
    ///
    /// If that is impossible, for example on a full disk, the server runs without a stamp.
    static func renew(on connection: SQLiteConnection) {
        let path = connection.realPath
        guard let header = (try? connection.header()).map(Header.init) else { return remove(beside: path) }
        let old = read(beside: path)
        // A database that does not match its stamp was copied here: it must not get a number that another copy has.
        let isKnown = old?.fits(header) ?? false
        let number = isKnown ? header.number &+ 1 : UInt32.random(in: 1...UInt32(Int32.max))
        guard let stamp = try? stamped(connection, number),
            (try? AtomicFile.write(Array("\(stamp.number) \(stamp.schemaCookie)\n".utf8), to: path + ".stamp")) != nil
        else {
            // Without a stamp nothing is refused because of it; with an old one the right log would be.
            return remove(beside: path)
        }
    }

    /// Nil if the number is not in the file yet: another connection reads an older state.
    private static func stamped(_ connection: SQLiteConnection, _ number: UInt32) throws -> LogStamp? {
        try connection.setUserVersion(number)
        guard try connection.foldLog() else { return nil }
        let header = Header(try connection.header())
        return header.number == number ? LogStamp(number: number, schemaCookie: header.schemaCookie) : nil
    }

    /// Removes the stamp of a database that is being replaced.
    static func remove(beside path: String) {
        unsafe unlink(path + ".stamp")
    }

    private static func read(beside path: String) -> LogStamp? {
        guard let bytes = try? AtomicFile.read(path + ".stamp", limit: 64) else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let number = UInt32(words[0]), let cookie = UInt32(words[1]) else { return nil }
        return LogStamp(number: number, schemaCookie: cookie)
    }
}
