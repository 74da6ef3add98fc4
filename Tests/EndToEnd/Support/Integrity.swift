import CSQLite
import TestSupport
import Testing

/// What `PRAGMA integrity_check` says of the database at `path`: `ok` where nothing is wrong.
func integrity(of path: String) -> String {
    var connection: OpaquePointer?
    defer { sqlite3_close(connection) }
    guard sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK else { return "cannot open" }
    return firstText(connection, "PRAGMA integrity_check")
}

/// The first column of the first row of `query` over the database at `path`.
func firstText(inDatabase path: String, _ query: String) -> String {
    var connection: OpaquePointer?
    defer { sqlite3_close(connection) }
    guard sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK else { return "cannot open" }
    return firstText(connection, query)
}

private func firstText(_ connection: OpaquePointer?, _ query: String) -> String {
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    guard sqlite3_prepare_v2(connection, query, -1, &statement, nil) == SQLITE_OK,
        sqlite3_step(statement) == SQLITE_ROW, let text = sqlite3_column_text(statement, 0)
    else { return "error: " + String(cString: sqlite3_errmsg(connection)) }
    return String(cString: text)
}

extension TestEnvironment {
    /// Marks an email address as verified in the database of the running server, as opening the link in its email
    /// would.
    func markEmailVerified(_ email: String) throws {
        var connection: OpaquePointer?
        defer { sqlite3_close(connection) }
        try #require(sqlite3_open_v2(database, &connection, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK)
        sqlite3_busy_timeout(connection, 5000)
        let statement = "UPDATE users SET email_verified = 1 WHERE email_key = '\(email.lowercased())'"
        try #require(sqlite3_exec(connection, statement, nil, nil, nil) == SQLITE_OK)
        #expect(sqlite3_changes(connection) == 1)
    }
}
