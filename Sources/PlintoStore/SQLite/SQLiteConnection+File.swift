import CSQLite

/// Operations on the file of a connection rather than its rows. Outside a transaction.
extension SQLiteConnection {
    /// The absolute path of the file, without symbolic links; the log and its index are next to it.
    var realPath: String {
        let name = unsafe withHandle { handle in
            unsafe sqlite3_db_filename(handle, "main").map { unsafe String(cString: $0) }
        }
        return name ?? path
    }

    /// The first 100 bytes of the file on disk, whatever the log contains, padded with zeros if it is shorter.
    ///
    /// - Throws: ``DatabaseError``.
    func header() throws(DatabaseError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 100)
        let result = unsafe withHandle { handle in unsafe plinto_sqlite3_read_file(handle, &bytes, 100, 0) }
        guard result == SQLITE_OK else {
            throw unsafe withHandle { handle in unsafe DatabaseError(sqlite: handle, result: result, path: path) }
        }
        return bytes
    }

    /// Sets the number that the header reserves for the program.
    ///
    /// - Throws: ``DatabaseError``.
    func setUserVersion(_ number: UInt32) throws(DatabaseError) {
        // A pragma takes no parameter; the text is a number and nothing else.
        let sql = "PRAGMA user_version = \(Int32(bitPattern: number))"
        let result = unsafe withHandle { handle in unsafe sqlite3_exec(handle, sql, nil, nil, nil) }
        guard result == SQLITE_OK else {
            throw unsafe withHandle { handle in unsafe DatabaseError(sqlite: handle, result: result, path: path) }
        }
    }

    /// Merges the log into the file, and empties the log.
    ///
    /// - Returns: False if another connection prevented it.
    /// - Throws: ``DatabaseError``.
    func foldLog() throws -> Bool {
        let isBusy: Int64? = try query("PRAGMA wal_checkpoint(TRUNCATE)").first?.get(0)
        return isBusy == 0
    }
}
