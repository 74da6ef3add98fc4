import PlintoModels
import PlintoSystem

/// `plinto status`
enum StatusCommand: TerminalCommand {
    /// Status needs nothing but the agent itself: one that takes longer is in trouble.
    private static let deadline = Duration.seconds(5)

    static let declaration = Command(
        "status",
        summary: "Show how the agent, its session and the server stand.",
        discussion: "Does not start an agent. The exit code is 0 whenever an agent answers, also when it is signed out."
    )

    static func run(_ context: Context) throws {
        let answer = try context.agent(startingOne: false, deadline: deadline).call(AgentAPI.status)
        try context.print(answer) { StatusText.text($0, now: context.clock.now()) }
    }
}
