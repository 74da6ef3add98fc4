/// A command-line option: a flag such as `--json`, or one with a value such as `--listen HOST:PORT`.
package struct Option: Hashable, Sendable {
    /// The name without dashes.
    package let name: String
    /// The placeholder of the value in the help text; nil for a flag.
    package let value: String?
    /// The environment variable that is read if the option is not given.
    package let environment: String?
    /// The value if neither is given.
    package let defaultValue: String?
    /// The help, one sentence.
    package let help: String
    /// True if the value must not be shown.
    package let isSecret: Bool

    package init(
        _ name: String,
        value: String? = nil,
        environment: String? = nil,
        default defaultValue: String? = nil,
        help: String,
        isSecret: Bool = false
    ) {
        self.name = name
        self.value = value
        self.environment = environment
        self.defaultValue = defaultValue
        self.help = help
        self.isSecret = isSecret
    }

    /// True if only the variable can set it, and the help omits it. Secrets need that, because command lines are
    /// visible to all users of a machine.
    package private(set) var isVariableOnly = false

    /// Creates a setting that only an environment variable can set.
    ///
    /// - Parameter name: The name by which the program reads the value.
    package static func variable(_ environment: String, as name: String, isSecret: Bool = false) -> Option {
        var option = Option(name, value: "VALUE", environment: environment, help: "", isSecret: isSecret)
        option.isVariableOnly = true
        return option
    }

    /// The option as typed: `--listen HOST:PORT`.
    var synopsis: String { "--" + name + (value.map { " " + $0 } ?? "") }
}

/// A positional argument.
package struct Argument: Hashable, Sendable {
    /// The name in capitals, as shown in the help text.
    package let name: String
    package let help: String
    /// True if it may be omitted. Only the last arguments may be optional.
    package let optional: Bool

    package init(_ name: String, help: String, optional: Bool = false) {
        self.name = name
        self.help = help
        self.optional = optional
    }

    var synopsis: String { optional ? "[\(name)]" : name }
}
