/// Where a program looks its variables up: its environment, or what a test says.
///
/// Looked up one at a time, because a dictionary of all of them is a quarter of the page faults of a command that needs
/// three, and that is its time.
package struct Variables: Sendable {
    private let lookUp: @Sendable (String) -> String?
    private let list: @Sendable () -> [String: String]

    /// Those of this process.
    package static let ofThisProcess = Variables(lookUp: Environment.value, list: Environment.current)

    package init(_ variables: [String: String]) {
        self.init(lookUp: { variables[$0] }, list: { variables })
    }

    private init(lookUp: @escaping @Sendable (String) -> String?, list: @escaping @Sendable () -> [String: String]) {
        self.lookUp = lookUp
        self.list = list
    }

    /// The value of a variable; nil where it is not set, or is set to nothing.
    package subscript(name: String) -> String? {
        guard let value = lookUp(name), !value.isEmpty else { return nil }
        return value
    }

    /// All of them, as a child process takes them.
    package var all: [String: String] { list() }
}
