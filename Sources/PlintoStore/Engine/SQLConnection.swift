/// One connection inside one transaction: what a closure given to ``Database`` works with, and must not keep.
///
/// SQL is a `StaticString`, so that no input can ever become part of it; parameters are `$1`, `$2` … in ascending
/// order, in the dialect that SQLite and PostgreSQL share.
package protocol SQLConnection: AnyObject {
    /// All rows of a query, in order.
    ///
    /// - Throws: ``DatabaseError``.
    func rows(_ sql: StaticString, _ parameters: [SQLValue]) throws -> [Row]

    /// Runs a statement that returns no rows.
    ///
    /// - Returns: The number of rows that it changed.
    /// - Throws: ``DatabaseError``.
    func execute(_ sql: StaticString, _ parameters: [SQLValue]) throws -> Int
}

extension SQLConnection {
    package func rows(_ sql: StaticString, _ parameters: (any SQLConvertible)?...) throws -> [Row] {
        try rows(sql, parameters.map { $0?.sqlValue ?? .null })
    }

    /// The first row of a query; nil where there is none.
    package func row(_ sql: StaticString, _ parameters: (any SQLConvertible)?...) throws -> Row? {
        try rows(sql, parameters.map { $0?.sqlValue ?? .null }).first
    }

    @discardableResult
    package func execute(_ sql: StaticString, _ parameters: (any SQLConvertible)?...) throws -> Int {
        try execute(sql, parameters.map { $0?.sqlValue ?? .null })
    }
}
