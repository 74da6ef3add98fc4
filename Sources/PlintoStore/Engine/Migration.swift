/// One step of a schema, applied once, in a transaction of its own.
package struct Migration: Sendable {
    /// From 1, without gaps: the schema's version after it.
    package let number: Int
    /// What it brings, for the log and for refusing a database of another kind.
    package let name: String
    package let statements: [StaticString]

    package init(number: Int, name: String, statements: [StaticString]) {
        self.number = number
        self.name = name
        self.statements = statements
    }
}
