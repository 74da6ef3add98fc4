import PlintoModels
import PlintoSystem

/// `plinto sessions`
enum SessionsCommand: TerminalCommand {
    static let declaration = Command(
        "sessions",
        summary: "List where you are signed in.",
        discussion: """
            It comes from the agent's copy, also without a network; how old that is, is said on standard error. A star \
            marks the agent's own session.
            """,
        options: [Context.freshOption]
    )

    static func run(_ context: Context) throws {
        let answer = try context.agent().call(API.Sessions.list, fresh: context.invocation.flag("fresh"))
        try context.print(copy: answer) {
            SessionsTable.text($0, now: context.clock.now(), columns: context.console.columns)
        }
    }
}
