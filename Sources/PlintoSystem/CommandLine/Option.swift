/// An option of a command line: a flag, `--json`, or one with a value, `--listen HOST:PORT`.
package struct Option: Hashable, Sendable {
    /// The name without its dashes.
    package let name: String
    /// What the value is called in the help text; nil for a flag.
    package let value: String?
    /// The variable that is read where the option is not given.
    package let environment: String?
    /// The value where neither is given.
    package let defaultValue: String?
    /// What it is for, in a sentence.
    package let help: String
    /// Whether its value must not be shown.
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

    /// Whether it can be set by its variable alone, and is left out of the table of options: for secrets, which everybody
    /// on a machine can read in a command line, and for what is set beside them.
    package private(set) var isVariableOnly = false

    /// A setting that only a variable makes.
    ///
    /// - Parameter name: What the program asks the invocation for.
    package static func variable(_ environment: String, as name: String, isSecret: Bool = false) -> Option {
        var option = Option(name, value: "VALUE", environment: environment, help: "", isSecret: isSecret)
        option.isVariableOnly = true
        return option
    }

    /// As one types it: `--listen HOST:PORT`.
    var synopsis: String { "--" + name + (value.map { " " + $0 } ?? "") }
}

/// An argument that is known by its place.
package struct Argument: Hashable, Sendable {
    /// In capitals, as the help text shows it.
    package let name: String
    package let help: String
    /// Whether it may be left out; only the last ones may.
    package let optional: Bool

    package init(_ name: String, help: String, optional: Bool = false) {
        self.name = name
        self.help = help
        self.optional = optional
    }

    var synopsis: String { optional ? "[\(name)]" : name }
}
