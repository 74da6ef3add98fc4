/// One transaction, open as long as the closure that it is passed to; it must not escape that closure.
///
/// SQL is a `StaticString`, so that it can never be built from input. It uses the dialect that SQLite and PostgreSQL
/// share: `$1`-style parameters numbered in the order of their first appearance, `ON CONFLICT`, `RETURNING`, and
/// integers for time (milliseconds since 1970). One string holds one statement.
package protocol Transaction: AnyObject {
    /// All result rows of `sql`.
    ///
    /// - Throws: ``DatabaseError``.
    func rows(_ sql: StaticString, with parameters: [(any SQLConvertible)?]) throws -> [Row]

    /// The first result row of `sql`; a statement that changes rows still runs to completion.
    ///
    /// - Throws: ``DatabaseError``.
    func row(_ sql: StaticString, with parameters: [(any SQLConvertible)?]) throws -> Row?

    /// Executes `sql` and returns the number of rows that it inserted, updated or deleted, not counting changes through
    /// foreign keys.
    ///
    /// - Throws: ``DatabaseError``.
    @discardableResult
    func execute(_ sql: StaticString, with parameters: [(any SQLConvertible)?]) throws -> Int

    /// Registers an effect in memory that runs once the changes of this write closure are durable; ``Database`` says
    /// when it runs and when it is dropped.
    ///
    /// - Parameter effect: Must be quick, without waiting and without use of the database; runs on the writing thread.
    /// - Precondition: The transaction can write. A read commits nothing.
    func afterCommit(_ effect: @escaping @Sendable () -> Void)

    /// Notifies the observers of the database of a change, as an effect after the commit; see ``Database/observe(_:)``.
    ///
    /// - Precondition: The transaction can write.
    func announce(_ change: DatabaseChange)
}

extension Transaction {
    /// As ``rows(_:with:)``.
    package func rows(_ sql: StaticString, _ parameters: (any SQLConvertible)?...) throws -> [Row] {
        try rows(sql, with: parameters)
    }

    /// As ``row(_:with:)``.
    package func row(_ sql: StaticString, _ parameters: (any SQLConvertible)?...) throws -> Row? {
        try row(sql, with: parameters)
    }

    /// As ``execute(_:with:)``.
    @discardableResult
    package func execute(_ sql: StaticString, _ parameters: (any SQLConvertible)?...) throws -> Int {
        try execute(sql, with: parameters)
    }
}
