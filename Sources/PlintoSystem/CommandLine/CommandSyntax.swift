/// The form of a command line: the name of a command, its arguments, options and help.
package struct CommandSyntax: Hashable, Sendable {
    package let name: String
    /// One sentence.
    package let summary: String
    /// Paragraphs separated by empty lines. They are wrapped in the help text, except paragraphs with indented lines,
    /// which are examples.
    package let discussion: String
    package let arguments: [Argument]
    package let options: [Option]
    package let subcommands: [CommandSyntax]

    init(
        _ name: String,
        summary: String,
        discussion: String,
        arguments: [Argument],
        options: [Option],
        subcommands: [CommandSyntax]
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
    func chain(along path: [String]) -> [CommandSyntax] {
        var chain = [self]
        for name in path {
            guard let next = chain[chain.count - 1].subcommands.first(where: { $0.name == name }) else { break }
            chain.append(next)
        }
        return chain
    }

    /// The environment variables read by this command and its subcommands; a name may occur several times.
    package var environmentNames: [String] {
        options.compactMap(\.environment) + subcommands.flatMap(\.environmentNames)
    }
}

/// An invalid command line or environment variable. Programs exit with ``ExitCode/usage``.
package struct UsageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problem and its remedy, safe to show on a terminal.
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}
