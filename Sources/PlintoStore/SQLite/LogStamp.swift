import CSQLite
import Glibc
import PlintoSystem

/// Tells whether the write-ahead log beside a database belongs to it.
///
/// SQLite applies whatever log lies there: one that is left from a crash is applied to a copy that was put in the place of
/// the database, which undoes the restore or damages the copy. A log says nothing of its database, so that two marks are
/// kept on this side:
/// - The header of a database that has a log says so (its bytes 18 and 19). A copy made by `backup` says that it has none.
/// - The header's `user_version` counts the starts of the server, and a small file beside the database, the stamp, has
///   the same number, and the schema cookie. A log that is not empty was written since the number was.
///
/// So a log is refused beside a copy by `backup`, beside a copy that was made while the server was stopped, and beside one
/// by SQLite's own backup, whose schema cookie is another. It is not told from the right one beside a copy of the
/// file alone that was made since the last start of the server: such a copy was never whole.
struct LogStamp: Hashable {
    /// What the header of a database says.
    struct Header: Hashable {
        var isEmpty: Bool
        var hasLog: Bool
        var number: UInt32
        var schemaCookie: UInt32

        /// - Parameter bytes: The first 100 of the file; zeros where it is shorter.
        init(_ bytes: [UInt8]) {
            func integer(_ offset: Int) -> UInt32 { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } }
            isEmpty = bytes.allSatisfy { $0 == 0 }
            hasLog = bytes[18] == 2 && bytes[19] == 2
            number = integer(60)
            schemaCookie = integer(40)
        }
    }

    var number: UInt32
    var schemaCookie: UInt32

    /// Whether a database with this header is the one of the stamp, or was about to be stamped anew.
    func fits(_ header: Header) -> Bool {
        header.number == number && header.schemaCookie == schemaCookie || header.number == number &+ 1
    }

    // MARK: Checking

    /// Refuses a database beside which the log of another one lies. To be called before anything is read from it.
    ///
    /// - Throws: ``DatabaseError`` with ``DatabaseError/Code/foreignLog``; ``DatabaseError/Code/cannotOpen`` where the
    ///   files cannot be read.
    static func check(_ connection: SQLiteConnection) throws(DatabaseError) {
        let path = connection.realPath
        // A log of no more than its own header holds nothing.
        guard DatabaseFile.size(path + "-wal") > 32 else { return }
        let header = Header(try connection.header())
        let stamp = read(beside: path)
        guard header.isEmpty || !header.hasLog || stamp.map({ !$0.fits(header) }) ?? false else { return }
        throw DatabaseError(
            .foreignLog,
            "the database was replaced by a copy while the log of the previous database still exists (\(path)-wal): "
                + "applying that log would undo the restore or damage the copy. Run: plinto-server restore COPY. Or, "
                + "to continue with the file as it is now, move \(path)-wal and \(path)-shm to another place",
            path: connection.path
        )
    }

    // MARK: Stamping

    /// Gives the database another number and folds its log in, so that the file itself has the number before anything else
    /// is written.
    ///
    /// Where that cannot be done, as on a full disk, the server starts without a stamp.
    static func renew(on connection: SQLiteConnection) throws(DatabaseError) {
        let path = connection.realPath
        let header = Header(try connection.header())
        let old = read(beside: path)
        // A database that does not fit its stamp was put here: it must not come to a number that another copy has.
        let isKnown = old?.fits(header) ?? false
        let number = isKnown ? header.number &+ 1 : UInt32.random(in: 1...UInt32(Int32.max))
        guard let stamp = try? stamped(connection, number),
            (try? AtomicFile.write(Array("\(stamp.number) \(stamp.schemaCookie)\n".utf8), to: path + ".stamp")) != nil
        else {
            // Without a stamp nothing is refused for it; with an old one the right log would be.
            return remove(beside: path)
        }
    }

    /// Nil where the number is not in the file yet: another connection reads an older state.
    private static func stamped(_ connection: SQLiteConnection, _ number: UInt32) throws -> LogStamp? {
        try connection.setUserVersion(number)
        guard try connection.foldLog() else { return nil }
        let header = Header(try connection.header())
        return header.number == number ? LogStamp(number: number, schemaCookie: header.schemaCookie) : nil
    }

    /// Removes the stamp of a database that another one takes the place of.
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
