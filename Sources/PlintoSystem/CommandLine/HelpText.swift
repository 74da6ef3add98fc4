/// The help text of one command, wrapped to 80 columns.
struct HelpText {
    private static let width = 80
    /// The width from which a label has a line of its own.
    private static let widestLabel = 26

    private let chain: [CommandSyntax]

    /// - Parameter chain: The program and its subcommands down to the one to describe.
    init(of chain: [CommandSyntax]) {
        self.chain = chain
    }

    private var command: CommandSyntax { chain[chain.count - 1] }
    private var inherited: [Option] { chain.dropLast().flatMap(\.options).filter { !$0.isVariableOnly } }

    var text: String {
        var blocks = [TextWrapping.wrap(command.summary, width: Self.width), usage]
        if !command.discussion.isEmpty { blocks.append(discussion) }
        let sections = [
            ("Commands:", command.subcommands.map { Entry(label: $0.name, help: $0.summary) }),
            ("Arguments:", command.arguments.map { Entry(label: $0.name, help: $0.help) }),
            (
                "Options:",
                command.options.filter { !$0.isVariableOnly }.map(Self.entry) + (inherited.isEmpty ? general : [])
            ),
            ("Global options:", inherited.isEmpty ? [] : inherited.map(Self.entry) + general),
        ]
        // All sections share one column, so that the text reads like one table.
        let labels = sections.flatMap(\.1).map(\.label.count).filter { $0 <= Self.widestLabel }
        let column = (labels.max() ?? 0) + 4
        for (title, entries) in sections where !entries.isEmpty {
            blocks.append(
                ([title] + entries.map { $0.text(column: column, width: Self.width) }).joined(separator: "\n")
            )
        }
        if !command.subcommands.isEmpty {
            let name = chain.map(\.name).joined(separator: " ")
            blocks.append("Run \"\(name) COMMAND --help\" for more about a command.")
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private var usage: String {
        var words = chain.map(\.name)
        words.append("[OPTIONS]")
        if !command.subcommands.isEmpty { words.append("COMMAND") }
        words += command.arguments.map(\.synopsis)
        return "Usage: " + words.joined(separator: " ")
    }

    private var discussion: String {
        command.discussion.split(separator: "\n\n", omittingEmptySubsequences: true)
            .map { TextWrapping.wrap(String($0), width: Self.width) }
            .joined(separator: "\n\n")
    }

    private var general: [Entry] {
        [
            Entry(label: "-h, --help", help: "Show this help."),
            Entry(label: "--version", help: "Show the version."),
        ]
    }

    private static func entry(_ option: Option) -> Entry {
        var notes = option.accepted.map { [$0] } ?? []
        if let value = option.defaultValue ?? option.defaultWords { notes.append("default: \(value)") }
        if let name = option.environment { notes.append("environment: \(name)") }
        let note = notes.isEmpty ? "" : " [\(notes.joined(separator: "; "))]"
        // The help is Markdown, for the tables in the documentation.
        return Entry(label: option.synopsis, help: (option.help + note).filter { $0 != "`" })
    }
}

/// One entry of a section: a label and its help.
private struct Entry {
    let label: String
    let help: String

    func text(column: Int, width: Int) -> String {
        let lines = TextWrapping.lines(help, width: width - column)
        let indentation = String(repeating: " ", count: column)
        let fits = label.count + 4 <= column
        let first = "  " + label
        guard fits else {
            return ([first] + lines.map { indentation + $0 }).joined(separator: "\n")
        }
        let head = first + String(repeating: " ", count: column - first.count) + (lines.first ?? "")
        return ([head] + lines.dropFirst().map { indentation + $0 }).joined(separator: "\n")
    }
}
