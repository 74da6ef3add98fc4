extension Command {
    /// Reads a command line.
    ///
    /// Options may stand before or after arguments, as `--name value` or `--name=value`; `--` ends them; of an option
    /// given twice the last counts. `--help`, `-h`, `help` and `--version` are understood at every level.
    ///
    /// - Parameters:
    ///   - arguments: Without the program's name.
    ///   - environment: Read for options that are not given; an empty variable counts as absent.
    ///   - strictEnvironment: Whether a variable `PLINTO_*` that misses a known name by a slip of the pen is an error, since
    ///     it is a setting somebody believes to be in force.
    ///   - tolerated: Variables of the same house's other programs that may be set nevertheless.
    /// - Throws: ``UsageError`` that says what was wrong and what may have been meant.
    package func parse(
        _ arguments: [String],
        environment: [String: String],
        strictEnvironment: Bool,
        tolerating tolerated: Set<String> = HouseVariables.all
    ) throws(UsageError) -> ParseResult {
        var parser = CommandLineParser(root: self)
        if let answer = try parser.consume(arguments) { return answer }
        if strictEnvironment {
            try EnvironmentCheck(known: environmentNames.union(tolerated)).check(environment)
        }
        return .run(try parser.finish(Variables(environment)))
    }

    /// Reads a command line, and of the environment only what the command has a use for.
    ///
    /// - Throws: ``UsageError`` that says what was wrong and what may have been meant.
    package func parse(_ arguments: [String], variables: Variables) throws(UsageError) -> ParseResult {
        var parser = CommandLineParser(root: self)
        if let answer = try parser.consume(arguments) { return answer }
        return .run(try parser.finish(variables))
    }
}

/// The state of reading one command line.
private struct CommandLineParser {
    private var chain: [Command]
    private var given = OptionValues()
    private var arguments: [String] = []

    init(root: Command) {
        chain = [root]
    }

    private var current: Command { chain[chain.count - 1] }
    private var options: [Option] { chain.flatMap(\.options) }
    private var commandText: String { chain.dropFirst().reduce(chain[0].name) { $0 + " " + $1.name } }

    /// Takes in every token; answers at once where help or the version is asked for.
    mutating func consume(_ tokens: [String]) throws(UsageError) -> ParseResult? {
        var rest = tokens[...]
        while let token = rest.popFirst() {
            switch token {
            case "--":
                for word in rest { try take(word) }
                return nil
            case "--help", "-h":
                return .help(HelpText(of: chain).text)
            case "--version":
                return .version("\(chain[0].name) \(Version.current)")
            case _ where token.hasPrefix("-") && token != "-":
                try takeOption(token, &rest)
            case "help" where !current.subcommands.isEmpty:
                for word in rest where !word.hasPrefix("-") { try take(word) }
                return .help(HelpText(of: chain).text)
            default:
                try take(token)
            }
        }
        return nil
    }

    func finish(_ variables: Variables) throws(UsageError) -> Invocation {
        guard current.subcommands.isEmpty else {
            let names = current.subcommands.map(\.name).joined(separator: ", ")
            throw error("\(commandText) needs a command: \(names).")
        }
        if let missing = current.arguments.dropFirst(arguments.count).first, !missing.optional {
            throw error("\(commandText) needs \(missing.name).")
        }
        var values = given
        for option in options where values[option.name] == nil {
            values[option.name] = try value(of: option, in: variables) ?? option.defaultValue
        }
        return Invocation(
            command: commandText,
            path: chain.dropFirst().map(\.name),
            arguments: arguments,
            values: values,
            declared: options.map(\.name)
        )
    }

    /// Takes a token that is no option: the name of a command, or an argument.
    private mutating func take(_ token: String) throws(UsageError) {
        if current.subcommands.isEmpty {
            guard arguments.count < current.arguments.count else {
                let taken = current.arguments.isEmpty ? "no argument" : "no more arguments"
                throw error("\(commandText) takes \(taken), and there is \(PrintableText.quote(token)).")
            }
            arguments.append(token)
        } else if let command = current.subcommands.first(where: { $0.name == token }) {
            chain.append(command)
        } else {
            let guess = NearestMatch.of(token, among: current.subcommands.map(\.name))
            throw error("\(commandText) has no command \(PrintableText.quote(token))" + Self.suggestion(guess))
        }
    }

    private mutating func takeOption(_ token: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        let parts = token.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let written = String(parts[0])
        let named = options.filter { !$0.isVariableOnly }
        guard let option = named.first(where: { "--" + $0.name == written }) else {
            let guess = NearestMatch.of(written, among: named.map { "--" + $0.name } + ["--help", "--version"])
            throw error(
                "\(commandText) has no option \(PrintableText.escape(written))" + Self.suggestion(guess)
            )
        }
        let attached = parts.count == 2 ? String(parts[1]) : nil
        guard option.value != nil else {
            guard attached == nil else { throw error("\(written) takes no value.") }
            given[option.name] = "true"
            return
        }
        if let attached {
            given[option.name] = attached
        } else if let next = rest.first, !next.hasPrefix("-") || next == "-" {
            given[option.name] = rest.removeFirst()
        } else if let next = rest.first, next != "--" {
            throw error(
                "\(written) needs a value: \(option.synopsis). "
                    + "Write \(written)=\(PrintableText.escape(next)) if that is the value."
            )
        } else {
            throw error("\(written) needs a value: \(option.synopsis).")
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
        guess.map { "; did you mean \($0)?" } ?? "."
    }
}
