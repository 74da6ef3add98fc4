import CSQLite

extension DatabaseError {
    /// The latest error of a connection.
    ///
    /// - Parameter result: The result of the failed call; extended codes are on for every connection.
    init(sqlite handle: OpaquePointer?, result: Int32, sql: String? = nil, path: String? = nil) {
        // Both texts belong to SQLite and are copied at once.
        let words = unsafe handle.flatMap { unsafe sqlite3_errmsg($0) } ?? sqlite3_errstr(result)
        let message = unsafe words.map { unsafe String(cString: $0) } ?? "no message"
        let code = Code(rawValue: result)
        self.init(
            code,
            "\(message), SQLite code \(result)",
            sql: sql,
            path: path,
            columns: Self.columns(of: code, in: message)
        )
    }

    /// SQLite names the columns only in its message: `UNIQUE constraint failed: users.email, users.realm`.
    private static func columns(of code: Code, in message: String) -> [String] {
        switch code {
        case .constraintUnique, .constraintPrimaryKey, .constraintNotNull:
            guard let colon = message.firstIndex(of: ":") else { return [] }
            return message[message.index(after: colon)...].split(separator: ",").map { part in
                String(part.drop { $0 == " " })
            }
        default:
            return []
        }
    }
}
