/// What a command line asks a program to do.
package struct Invocation: Sendable {
    /// The command, as `["totp", "code"]`; empty for a program without commands.
    package let path: [String]
    /// The arguments that are known by their place: at least those that the command demands.
    package let arguments: [String]

    /// The command as one types it: `plinto totp code`.
    private let command: String
    /// The values of the options by name, flag before environment before default; "true" for a flag that is set.
    private let values: OptionValues
    /// The options that the command takes, to find slips of the pen in a program.
    private let declared: [String]

    init(command: String, path: [String], arguments: [String], values: OptionValues, declared: [String]) {
        self.command = command
        self.path = path
        self.arguments = arguments
        self.values = values
        self.declared = declared
    }

    /// The value of an option: given, else of its environment variable, else its default.
    ///
    /// - Precondition: The command declares the option.
    package func value(_ option: String) -> String? {
        precondition(declared.contains(option), "\(command) declares no --\(option)")
        return values[option]
    }

    /// Whether a flag is set.
    ///
    /// - Precondition: The command declares the option.
    package func flag(_ option: String) -> Bool {
        value(option) != nil
    }

    /// The value of an option as a whole number.
    ///
    /// - Throws: ``UsageError`` where it is none, or outside `range`.
    package func integer(_ option: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = value(option) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "--\(option) takes a whole number \(Self.words(for: range)), "
                    + "not \(PrintableText.quote(text)). \(Self.hint(command))"
            )
        }
        return number
    }

    /// The value of an option that the command cannot do without.
    ///
    /// - Throws: ``UsageError`` where it is missing.
    package func require(_ option: String) throws(UsageError) -> String {
        guard let value = value(option) else {
            throw UsageError("\(command) needs --\(option). \(Self.hint(command))")
        }
        return value
    }

    /// A ``UsageError`` about this invocation, with the pointer to its help.
    package func usageError(_ message: String) -> UsageError {
        UsageError("\(message) \(Self.hint(command))")
    }

    static func hint(_ command: String) -> String { "See \(command) --help." }

    private static func words(for range: ClosedRange<Int>) -> String {
        range.upperBound == .max ? "from \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    }
}

/// What a command line comes to.
package enum ParseResult: Sendable {
    case run(Invocation)
    /// The help was asked for: text to print on standard output.
    case help(String)
    /// The version was asked for: `plinto 0.1.0`, to print on standard output.
    case version(String)
}
