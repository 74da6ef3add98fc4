/// Something that the store could not do, in words for the person who runs the program.
///
/// The text may go to a log: it holds SQL, which is constant, but never a parameter or a column's value.
package struct DatabaseError: Error, Sendable, CustomStringConvertible {
    package let code: Code
    /// The store's own words, or what was wrong exactly.
    package let message: String
    /// The statement that failed.
    package let sql: String?
    /// The file that is at fault.
    package let path: String?
    /// For a constraint on columns (unique, primary key, not null): which, as `users.email`. Where an index is on an
    /// expression its name stands here instead, as `index 'users_email'`.
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
