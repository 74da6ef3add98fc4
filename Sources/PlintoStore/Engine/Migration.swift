package import PlintoSystem

/// One step in the evolution of a schema.
///
/// Steps are numbered 1, 2, 3 … without a gap. A released step is never changed or renamed; the next change of the
/// schema is a new step.
package struct Migration: Sendable {
    package let number: Int
    /// The content of the step, recorded in the database: `accounts and sessions`.
    package let name: String
    /// The statements, one per string, in order.
    package let statements: [StaticString]

    /// Changes that statements alone cannot make; runs after them, in the same transaction, and logs rows that need an
    /// operator.
    package let change: (@Sendable (any Transaction, Log) throws -> Void)?

    package init(
        number: Int,
        name: String,
        statements: [StaticString],
        change: (@Sendable (any Transaction, Log) throws -> Void)? = nil
    ) {
        self.number = number
        self.name = name
        self.statements = statements
        self.change = change
    }
}
