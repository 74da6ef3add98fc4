/// The state of parsing one command line.
struct CommandLineParser {
    private var chain: [CommandSyntax]
    private var given = OptionValues()
    private var arguments: [String] = []

    init(root: CommandSyntax) {
        chain = [root]
    }

    private var current: CommandSyntax { chain[chain.count - 1] }
    private var options: [Option] { chain.flatMap(\.options) }
    private var commandText: String { chain.dropFirst().reduce(chain[0].name) { $0 + " " + $1.name } }

    /// Consumes all tokens.
    ///
    /// - Returns: The help or the version, if it is requested.
    mutating func consume(_ tokens: [String]) throws(UsageError) -> String? {
        var rest = tokens[...]
        while let token = rest.popFirst() {
            switch token {
            case "--":
                for word in rest { try take(word) }
                return nil
            case "--help", "-h":
                return HelpText(of: chain).text
            case "--version":
                return "\(chain[0].name) \(Version.current)\n"
            case _ where token.hasPrefix("-") && token != "-":
                try takeOption(token, &rest)
            case "help" where !current.subcommands.isEmpty:
                for word in rest where !word.hasPrefix("-") { try take(word) }
                return HelpText(of: chain).text
            default:
                try take(token)
            }
        }
        return nil
    }

    /// Fills in variables and defaults.
    func finish(_ variables: Variables, unknownVariables: [String]) throws(UsageError) -> Invocation {
        guard current.subcommands.isEmpty else {
            let names = current.subcommands.map(\.name).joined(separator: ", ")
            throw error("\(commandText) requires a command: \(names).")
        }
        if let missing = current.arguments.dropFirst(arguments.count).first, !missing.optional {
            throw error("\(commandText) requires the argument \(missing.name).")
        }
        var values = given
        var fromVariables: [String] = []
        for option in options where values[option.name] == nil {
            if let text = try value(of: option, in: variables) {
                values[option.name] = text
                fromVariables.append(option.name)
            } else {
                values[option.name] = option.defaultValue
            }
        }
        return Invocation(
            command: commandText,
            path: chain.dropFirst().map(\.name),
            arguments: arguments,
            unknownVariables: unknownVariables,
            values: values,
            fromVariables: fromVariables,
            declared: options.map(\.name)
        )
    }

    /// Consumes a token that is not an option: a command name or an argument.
    private mutating func take(_ token: String) throws(UsageError) {
        if current.subcommands.isEmpty {
            guard arguments.count < current.arguments.count else {
                throw error("Unexpected argument \(PrintableText.quote(token)) for \(commandText).")
            }
            arguments.append(token)
        } else if let command = current.subcommands.first(where: { $0.name == token }) {
            chain.append(command)
        } else {
            let guess = NearestMatch.of(token, among: current.subcommands.map(\.name))
            throw error("Unknown command \(PrintableText.quote(token)) for \(commandText)" + Self.suggestion(guess))
        }
    }

    private mutating func takeOption(_ token: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        let parts = token.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let written = String(parts[0])
        let named = options.filter { !$0.isVariableOnly }
        guard let option = named.first(where: { "--" + $0.name == written }) else {
            let guess = NearestMatch.of(written, among: named.map { "--" + $0.name } + ["--help", "--version"])
            throw error(
                "Unknown option \(PrintableText.escape(written)) for \(commandText)" + Self.suggestion(guess)
            )
        }
        let attached = parts.count == 2 ? String(parts[1]) : nil
        guard option.value != nil else {
            guard attached == nil else { throw error("\(written) does not take a value.") }
            given[option.name] = "true"
            return
        }
        if let attached {
            given[option.name] = attached
        } else if let next = rest.first, !next.hasPrefix("-") || next == "-" {
            given[option.name] = rest.removeFirst()
        } else if let next = rest.first, next != "--" {
            throw error(
                "\(written) requires a value: \(option.synopsis). "
                    + "Use \(written)=\(PrintableText.escape(next)) if that is the value."
            )
        } else {
            throw error("\(written) requires a value: \(option.synopsis).")
        }
    }

    private func value(of option: Option, in variables: Variables) throws(UsageError) -> String? {
        guard let name = option.environment, let text = variables[name] else { return nil }
        guard option.value == nil else { return text }
        switch text.lowercased() {
        case "1", "true", "yes", "on": return "true"
        case "0", "false", "no", "off": return nil
        default:
            throw error("\(name) must be 1 or 0, not \(PrintableText.quote(text)).")
        }
    }

    private func error(_ message: String) -> UsageError {
        UsageError(message + " " + Invocation.hint(commandText))
    }

    private static func suggestion(_ guess: String?) -> String {
        guess.map { ". Did you mean \($0)?" } ?? "."
    }
}
