/// A failure of the store, described for the person who runs the program.
///
/// The text may be logged: it contains SQL, which is constant, but never a parameter or a column's value.
package struct DatabaseError: Error, Sendable, CustomStringConvertible {
    package let code: Code
    /// The store's own message, or the exact problem.
    package let message: String
    /// The statement that failed.
    package let sql: String?
    /// The affected file.
    package let path: String?
    /// The columns of a violated constraint (unique, primary key, not null), such as `users.email`. For an index on an
    /// expression, its name in the form `index 'users_email'`.
    package let columns: [String]

    package init(_ code: Code, _ message: String, sql: String? = nil, path: String? = nil, columns: [String] = []) {
        self.code = code
        self.message = message
        self.sql = sql
        self.path = path
        self.columns = columns
    }

    package var description: String {
        var text = code.explanation.map { "\($0) (\(message))" } ?? message
        if let path { text = "\(path): \(text)" }
        if let sql { text += " in: \(sql.split(whereSeparator: \.isWhitespace).joined(separator: " "))" }
        return text
    }
}

extension DatabaseError {
    /// The database was last opened by a newer version of the program.
    ///
    /// - Parameters:
    ///   - found: The number of the last migration that was applied to it.
    ///   - supported: The number of the last migration that this program knows.
    package static func newerSchema(found: Int, supported: Int, path: String) -> DatabaseError {
        DatabaseError(
            .newerSchema,
            "the database has schema version \(found), but this program knows versions up to \(supported): run the "
                + "newer version of the program that created it, or restore a backup of version \(supported)",
            path: path
        )
    }

    static func closed() -> DatabaseError {
        DatabaseError(.closed, "the database is closed: the program is stopping")
    }
}
