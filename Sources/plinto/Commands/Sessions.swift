import PlintoModels
import PlintoSystem

/// `plinto sessions`
enum SessionsCommand {
    static let command = TerminalCommand(
        "sessions",
        summary: "List your sessions.",
        discussion: """
            Reads the agent's copy, so it works offline. If the copy is older than a few seconds, its age is printed on \
            standard error. An asterisk marks the agent's own session.
            """,
        options: [Context.freshOption],
        action: run
    )

    static func run(_ context: Context) throws {
        let response = try context.agent().call(API.Sessions.list, fresh: context.invocation.flag("fresh"))
        try context.print(copy: response) {
            SessionsTable.text($0, now: context.clock.now(), columns: context.console.columns)
        }
    }
}
