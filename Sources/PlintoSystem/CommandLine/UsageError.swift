/// A command line, or a variable, that does not make sense: exit code 2.
package struct UsageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong and what to do about it; fit to be shown on a terminal.
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}
