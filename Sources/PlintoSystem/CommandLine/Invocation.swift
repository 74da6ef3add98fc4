/// A parsed command line.
package struct Invocation: Sendable {
    /// The path of the command, for example `["totp", "code"]`; empty for a program without commands.
    package let path: [String]
    /// The positional arguments: at least those that the command requires.
    package let arguments: [String]
    /// The `PLINTO_*` variables that no program of Plinto reads, sorted.
    package let unknownVariables: [String]

    /// The command as typed: `plinto totp code`.
    private let command: String
    /// The values of the options by name, from the command line, the environment or the default in this order; "true"
    /// for a flag.
    private let values: OptionValues
    /// The names of the options whose value is that of their variable.
    private let fromVariables: [String]
    /// The declared options, to detect misspelled names in the program.
    private let declared: [String]

    init(
        command: String,
        path: [String],
        arguments: [String],
        unknownVariables: [String],
        values: OptionValues,
        fromVariables: [String],
        declared: [String]
    ) {
        self.command = command
        self.path = path
        self.arguments = arguments
        self.unknownVariables = unknownVariables
        self.values = values
        self.fromVariables = fromVariables
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
        do throws(ValueError) {
            return try ValueFormat.integer(range).read(text)
        } catch {
            throw usageError("--\(option) \(error.message)")
        }
    }

    /// The value of a setting.
    ///
    /// - Throws: ``UsageError`` that names the setting and the values that it takes.
    /// - Precondition: The command declares the setting's option.
    package func value<Value>(of setting: Setting<Value>) throws(UsageError) -> Value {
        do throws(ValueError) {
            return try setting.read(value(setting.option.name))
        } catch {
            throw usageError("\(writtenName(of: setting.option)) \(error.message)")
        }
    }

    /// The name under which the value of an option was given: `--listen`, or `--listen (PLINTO_LISTEN)`.
    private func writtenName(of option: Option) -> String {
        guard let variable = option.environment, fromVariables.contains(option.name) else { return "--" + option.name }
        return option.isVariableOnly ? variable : "--\(option.name) (\(variable))"
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

    /// The warning about ``unknownVariables``; nil if there are none.
    package var warning: String? {
        let names = unknownVariables.map(PrintableText.escape)
        guard !names.isEmpty else { return nil }
        return names.count == 1
            ? "ignoring the unknown environment variable \(names[0])"
            : "ignoring the unknown environment variables \(names.joined(separator: ", "))"
    }

    static func hint(_ command: String) -> String { "See \(command) --help." }
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
