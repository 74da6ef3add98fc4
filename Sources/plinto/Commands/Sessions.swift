import PlintoModels
import PlintoSystem

/// `plinto sessions`
enum SessionsCommand: TerminalCommand {
    static let declaration = Command(
        "sessions",
        summary: "List where you are signed in.",
        discussion: "It comes from the agent's copy, also without a network. A star marks the agent's own session."
    )

    static func run(_ context: Context) throws {
        let answer = try context.agent().call(API.Sessions.list)
        try context.print(answer) {
            SessionsTable.text($0, now: context.clock.now(), columns: context.console.columns)
        }
    }
}
