/// The declaration of a program or one of its commands: its arguments, options and help.
///
/// ```swift
/// let program = Command("plinto", summary: "Talk to the agent.", options: [json], subcommands: [
///     Command("token", summary: "Print an access token.", options: [minimumTTL])
/// ])
/// switch try program.parse(arguments, environment: Environment.current(), strictEnvironment: false) { … }
/// ```
///
/// A command with subcommands only groups them. Its options apply to all of them, before or after the subcommand's
/// name.
package struct Command: Hashable, Sendable {
    package let name: String
    /// One sentence.
    package let summary: String
    /// Paragraphs separated by empty lines. They are wrapped in the help text, except paragraphs with indented lines,
    /// which are examples.
    package let discussion: String
    package let arguments: [Argument]
    package let options: [Option]
    package let subcommands: [Command]

    package init(
        _ name: String,
        summary: String,
        discussion: String = "",
        arguments: [Argument] = [],
        options: [Option] = [],
        subcommands: [Command] = []
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.arguments = arguments
        self.options = options
        self.subcommands = subcommands
    }

    /// Returns the help text of the command at `path`, or of this one for `[]`, at most 80 columns wide.
    package func helpText(path: [String]) -> String {
        HelpText(of: chain(along: path)).text
    }

    /// This command and its subcommands along `path`, as far as they exist.
    func chain(along path: [String]) -> [Command] {
        var chain = [self]
        for name in path {
            guard let next = chain[chain.count - 1].subcommands.first(where: { $0.name == name }) else { break }
            chain.append(next)
        }
        return chain
    }

    /// The environment variables read by this command and its subcommands.
    package var environmentNames: Set<String> {
        subcommands.reduce(into: Set(options.compactMap(\.environment))) { $0.formUnion($1.environmentNames) }
    }
}

/// An invalid command line or environment variable. Programs exit with code 2.
package struct UsageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problem and its remedy, safe to show on a terminal.
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}
