extension SQLiteDatabase {
    /// The number belongs to the writing connection, so it is read there.
    package func foreignChanges() async throws -> Int64 {
        try await write { try $0.row("PRAGMA data_version")?.get(0) ?? 0 }
    }
}

/// What an operator asks of a database in a file.
extension Transaction {
    /// The damage found, one line each; empty for a sound database. Reads all of it.
    package func damage() throws -> [String] {
        let faults: [String] = try rows("PRAGMA integrity_check(20)").map { try $0.get(0) }
        let orphans: [String] = try rows("PRAGMA foreign_key_check").prefix(20).map { row in
            let table: String = try row.get(0)
            return "a row of \(table) refers to nothing"
        }
        return faults.filter { $0 != "ok" } + orphans
    }

    /// The size of the database in bytes, without its log.
    package func size() throws -> Int64 {
        let pages: Int64 = try row("PRAGMA page_count")?.get(0) ?? 0
        let pageSize: Int64 = try row("PRAGMA page_size")?.get(0) ?? 0
        return pages * pageSize
    }
}
