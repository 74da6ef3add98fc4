/// The environment variables of a program, or those given by a test.
///
/// Variables are looked up one at a time. A dictionary of all of them causes a quarter of the page faults of a short
/// command, which dominate its run time.
package struct Variables: Sendable {
    private let lookUp: @Sendable (String) -> String?
    private let list: @Sendable () -> [String: String]
    private let find: @Sendable (String) -> [String]

    /// The variables of this process.
    package static let ofThisProcess = Variables(
        lookUp: Environment.value,
        list: Environment.current,
        find: Environment.names
    )

    package init(_ variables: [String: String]) {
        self.init(
            lookUp: { variables[$0] },
            list: { variables },
            find: { prefix in variables.keys.filter { $0.hasPrefix(prefix) } }
        )
    }

    private init(
        lookUp: @escaping @Sendable (String) -> String?,
        list: @escaping @Sendable () -> [String: String],
        find: @escaping @Sendable (String) -> [String]
    ) {
        self.lookUp = lookUp
        self.list = list
        self.find = find
    }

    /// The value of a variable; nil if it is unset or empty.
    package subscript(name: String) -> String? {
        guard let value = lookUp(name), !value.isEmpty else { return nil }
        return value
    }

    /// The names of the variables that begin with `prefix`, in no particular order.
    package func names(withPrefix prefix: String) -> [String] { find(prefix) }

    /// All variables, for a child process.
    package var all: [String: String] { list() }
}
