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

    package init(number: Int, name: String, statements: [StaticString]) {
        self.number = number
        self.name = name
        self.statements = statements
    }
}
