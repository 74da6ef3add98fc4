/// One step in the growth of a schema.
///
/// Steps are numbered 1, 2, 3 … without a gap. A step that has been released is never changed nor renamed; the next
/// change of the schema is a new step.
package struct Migration: Sendable {
    package let number: Int
    /// What the step brings, recorded in the database: `accounts and sessions`.
    package let name: String
    /// Each string one statement, carried out in this order.
    package let statements: [StaticString]

    package init(number: Int, name: String, statements: [StaticString]) {
        self.number = number
        self.name = name
        self.statements = statements
    }
}
