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
    /// The help: one or more sentences, in which code may be set in backticks.
    package let help: String
    /// True if the value must not be shown.
    package let isSecret: Bool
    /// What happens without a value, in words, if it is not that of a certain value: `plain HTTP`.
    package private(set) var defaultWords: String?
    /// The accepted values, if ``value`` does not show them: `1 to 86400`.
    package private(set) var accepted: String?
    /// True if only the variable can set it, and the help omits it. Secrets need that, because command lines are
    /// visible to all users of a machine.
    package private(set) var isVariableOnly = false

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

    /// Creates the option of a setting. Its variable has the same name: `--key-file` is `PLINTO_KEY_FILE`.
    ///
    /// - Parameter defaultWords: What happens without a value; nil if there is nothing to say, or a default value.
    package static func setting(
        _ name: String,
        _ placeholder: String,
        default defaultValue: String? = nil,
        defaultWords: String? = nil,
        accepted: String? = nil,
        help: String,
        isSecret: Bool = false,
        isVariableOnly: Bool = false
    ) -> Option {
        var option = Option(
            name,
            value: placeholder,
            environment: variable(named: name),
            default: defaultValue,
            help: help,
            isSecret: isSecret
        )
        option.defaultWords = defaultWords
        option.accepted = accepted
        option.isVariableOnly = isVariableOnly
        return option
    }

    /// The variable of a setting: `PLINTO_KEY_FILE` for `key-file`.
    package static func variable(named name: String) -> String {
        "PLINTO_" + String(name.uppercased().map { $0 == "-" ? "_" : $0 })
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
