/// A parsed command line.
package struct Invocation: Sendable {
    /// The path of the command, for example `["totp", "code"]`; empty for a program without commands.
    package let path: [String]
    /// The positional arguments: at least those that the command requires.
    package let arguments: [String]

    /// The command as typed: `plinto totp code`.
    private let command: String
    /// The values of the options by name, from the command line, the environment or the default in this order; "true"
    /// for a flag.
    private let values: OptionValues
    /// The declared options, to detect misspelled names in the program.
    private let declared: [String]

    init(command: String, path: [String], arguments: [String], values: OptionValues, declared: [String]) {
        self.command = command
        self.path = path
        self.arguments = arguments
        self.values = values
        self.declared = declared
    }

    /// The value of an option from the command line, its environment variable or its default.
    ///
    /// - Precondition: The command declares the option.
    package func value(_ option: String) -> String? {
        precondition(declared.contains(option), "\(command) declares no --\(option)")
        return values[option]
    }

    /// Returns true if a flag is set.
    ///
    /// - Precondition: The command declares the option.
    package func flag(_ option: String) -> Bool {
        value(option) != nil
    }

    /// The value of an option as an integer.
    ///
    /// - Throws: ``UsageError`` if it is not an integer in `range`.
    package func integer(_ option: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = value(option) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "--\(option) must be an integer \(Self.words(for: range)), "
                    + "not \(PrintableText.quote(text)). \(Self.hint(command))"
            )
        }
        return number
    }

    /// The value of a required option.
    ///
    /// - Throws: ``UsageError`` if it is missing.
    package func require(_ option: String) throws(UsageError) -> String {
        guard let value = value(option) else {
            throw UsageError("\(command) requires --\(option). \(Self.hint(command))")
        }
        return value
    }

    /// Creates a ``UsageError`` about this invocation with a reference to its help.
    package func usageError(_ message: String) -> UsageError {
        UsageError("\(message) \(Self.hint(command))")
    }

    static func hint(_ command: String) -> String { "See \(command) --help." }

    private static func words(for range: ClosedRange<Int>) -> String {
        range.upperBound == .max
            ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    }
}

/// The result of parsing a command line.
package enum ParseResult: Sendable {
    /// Run the command.
    case run(Invocation)
    /// Print this help text on standard output.
    case help(String)
    /// Print this version, for example `plinto 0.1.0`, on standard output.
    case version(String)
}

/// The values of a command line's options by name: a handful, for which a list is the quickest table.
struct OptionValues: Sendable {
    private var entries: [(name: String, value: String)] = []

    /// Setting replaces an earlier value; nil leaves the option without one.
    subscript(name: String) -> String? {
        get { entries.first { $0.name == name }?.value }
        set {
            entries.removeAll { $0.name == name }
            if let newValue { entries.append((name, newValue)) }
        }
    }
}
