/// One transaction, open as long as the closure that it is handed to; it must not leave that closure.
///
/// SQL is a `StaticString`, so that it can never be built from input. It is of the dialect that SQLite and PostgreSQL
/// share: `$1`-style parameters numbered in the order of their first appearance, `ON CONFLICT`, `RETURNING`, and integers for
/// time (milliseconds since 1970). One string holds one statement.
package protocol Transaction: AnyObject {
    /// All rows that `sql` yields.
    ///
    /// - Throws: ``DatabaseError``.
    func rows(_ sql: StaticString, _ parameters: (any SQLConvertible)?...) throws -> [Row]

    /// The first row that `sql` yields; a statement that changes rows is carried out completely nevertheless.
    ///
    /// - Throws: ``DatabaseError``.
    func row(_ sql: StaticString, _ parameters: (any SQLConvertible)?...) throws -> Row?

    /// Carries out `sql` and returns how many rows it inserted, updated or deleted, not counting those that foreign
    /// keys changed in its wake.
    ///
    /// - Throws: ``DatabaseError``.
    @discardableResult
    func execute(_ sql: StaticString, _ parameters: (any SQLConvertible)?...) throws -> Int

    /// Registers what is to happen in memory once the changes of this write closure are durable; ``Database`` says when
    /// it runs and when it is dropped.
    ///
    /// - Parameter effect: Quick, without waiting and without use of the database; runs on the thread that writes.
    /// - Precondition: The transaction can write. A read commits nothing.
    func afterCommit(_ effect: @escaping @Sendable () -> Void)

    /// Tells the observers of the database of a change, as an effect after the commit; see ``Database/observe(_:)``.
    ///
    /// - Precondition: The transaction can write.
    func announce(_ change: DatabaseChange)
}
