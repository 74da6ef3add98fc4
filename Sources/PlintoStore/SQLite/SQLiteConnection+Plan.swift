import CSQLite

extension SQLiteConnection {
    /// SQLite's plan for a statement, one line per step, which shows whether it uses an index.
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
            // The fourth column is the text; the others number the steps.
            if let text = unsafe sqlite3_column_text(prepared, 3) { lines.append(unsafe String(cString: text)) }
        }
        return lines
    }
}
