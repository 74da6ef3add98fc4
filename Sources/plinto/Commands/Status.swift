import PlintoModels
import PlintoSystem

/// `plinto status`
enum StatusCommand {
    /// The status depends on nothing but the agent, so a slower response means that the agent hangs.
    private static let deadline = Duration.seconds(5)

    static let command = TerminalCommand(
        "status",
        summary: "Show the status of the agent, the session and the server.",
        discussion: """
            Does not start an agent. The exit code is 0 if the agent responds, even if it is locked or signed out.
            """,
        action: run
    )

    static func run(_ context: Context) throws {
        let response = try context.agent(startingOne: false, deadline: deadline).call(AgentAPI.status)
        try context.print(response) { StatusText.text($0, now: context.clock.now()) }
    }
}
