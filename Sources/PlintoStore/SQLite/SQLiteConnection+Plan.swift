import CSQLite

extension SQLiteConnection {
    /// How SQLite would carry out a statement, a line a step: what shows whether an index serves it.
    func plan(of sql: StaticString) throws(DatabaseError) -> [String] {
        var prepared: OpaquePointer?
        let result = unsafe withHandle { handle in
            unsafe sqlite3_prepare_v2(handle, "EXPLAIN QUERY PLAN " + sql.description, -1, &prepared, nil)
        }
        defer { unsafe sqlite3_finalize(prepared) }
        guard result == SQLITE_OK else {
            throw unsafe withHandle { unsafe DatabaseError(sqlite: $0, result: result, sql: sql.description) }
        }
        var lines: [String] = []
        while unsafe sqlite3_step(prepared) == SQLITE_ROW {
            // The fourth column holds the words; the others number the steps.
            if let text = unsafe sqlite3_column_text(prepared, 3) { lines.append(unsafe String(cString: text)) }
        }
        return lines
    }
}
