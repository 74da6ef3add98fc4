/// A command of a program: its name, arguments, options and help, and what it does.
///
/// ```swift
/// let program = Command("plinto", summary: "Talk to the agent.", options: [json], subcommands: [
///     Command("token", summary: "Print an access token.", options: [minimumTTL], action: printToken)
/// ])
/// switch try program.parse(arguments, variables: .ofThisProcess) {
/// case .text(let text): …print it…
/// case .run(let action, let invocation): …carry it out…
/// }
/// ```
///
/// Every program chooses its own type of action, usually a function. A command either has an action or groups others.
/// The options of a group apply to all its commands, before or after the command's name.
package struct Command<Action: Sendable>: Sendable {
    /// The name, arguments, options and help.
    package let syntax: CommandSyntax
    private let content: Content

    private enum Content {
        case action(Action)
        case group([Command])
    }

    /// Creates a command that does something.
    ///
    /// - Parameters:
    ///   - summary: One sentence.
    ///   - discussion: See ``CommandSyntax/discussion``.
    package init(
        _ name: String,
        summary: String,
        discussion: String = "",
        arguments: [Argument] = [],
        options: [Option] = [],
        action: Action
    ) {
        syntax = CommandSyntax(
            name,
            summary: summary,
            discussion: discussion,
            arguments: arguments,
            options: options,
            subcommands: []
        )
        content = .action(action)
    }

    /// Creates a command that groups others.
    package init(
        _ name: String,
        summary: String,
        discussion: String = "",
        options: [Option] = [],
        subcommands: [Command]
    ) {
        syntax = CommandSyntax(
            name,
            summary: summary,
            discussion: discussion,
            arguments: [],
            options: options,
            subcommands: subcommands.map { $0.syntax }
        )
        content = .group(subcommands)
    }

    /// Parses a command line, and checks the `PLINTO_*` variables.
    ///
    /// Options may precede or follow arguments, as `--name value` or `--name=value`; `--` ends the options; the last of
    /// repeated options wins. `--help`, `-h`, `help` and `--version` work at every level, whatever else is wrong.
    ///
    /// - Parameters:
    ///   - arguments: The arguments without the program's name.
    ///   - variables: The environment, read for options that are not given. An empty variable counts as absent.
    /// - Throws: ``UsageError`` that says what is wrong and what was probably meant. A variable whose name nearly matches
    ///   a known one is an error, because the user believes that the setting is in effect.
    package func parse(_ arguments: [String], variables: Variables) throws(UsageError) -> ParseResult<Action> {
        var parser = CommandLineParser(root: syntax)
        if let text = try parser.consume(arguments) { return .text(text) }
        let unknown = try EnvironmentCheck(syntax: syntax).check(variables)
        let invocation = try parser.finish(variables, unknownVariables: unknown)
        return .run(action(at: invocation.path[...]), invocation)
    }

    /// - Precondition: `path` leads to a command with an action, as every parsed path does.
    private func action(at path: ArraySlice<String>) -> Action {
        switch content {
        case .action(let action): return action
        case .group(let commands):
            guard let next = commands.first(where: { $0.syntax.name == path.first }) else {
                preconditionFailure("\(syntax.name) has no command \(path)")
            }
            return next.action(at: path.dropFirst())
        }
    }
}

/// The result of parsing a command line.
package enum ParseResult<Action: Sendable>: Sendable {
    /// Carry out the command.
    case run(Action, Invocation)
    /// Print this text on standard output: the help, or the version.
    case text(String)
}
