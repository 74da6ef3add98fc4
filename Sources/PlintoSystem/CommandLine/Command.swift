/// A program or one of its commands: what it takes and what its help says.
///
/// ```swift
/// let program = Command("plinto", summary: "Talk to the agent.", options: [json], subcommands: [
///     Command("token", summary: "Print an access token.", options: [minimumTTL])
/// ])
/// switch try program.parse(arguments, environment: Environment.current(), strictEnvironment: false) { … }
/// ```
///
/// A command with subcommands is only a group of them. Its options are taken by all of them, before or after the name.
package struct Command: Hashable, Sendable {
    package let name: String
    /// One sentence.
    package let summary: String
    /// Paragraphs parted by empty lines, wrapped in the help text; a line that begins with a space stays as it is,
    /// which is for examples.
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

    /// The help of the command at `path`, this one's own for `[]`, as text of at most 80 columns.
    package func helpText(path: [String]) -> String {
        HelpText(of: chain(along: path)).text
    }

    /// This command and those below it along `path`, as far as they exist.
    func chain(along path: [String]) -> [Command] {
        var chain = [self]
        for name in path {
            guard let next = chain[chain.count - 1].subcommands.first(where: { $0.name == name }) else { break }
            chain.append(next)
        }
        return chain
    }

    /// Every variable that this command or one below it reads.
    package var environmentNames: Set<String> {
        subcommands.reduce(into: Set(options.compactMap(\.environment))) { $0.formUnion($1.environmentNames) }
    }
}
