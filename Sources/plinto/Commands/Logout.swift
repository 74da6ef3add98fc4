import PlintoModels
import PlintoSystem

/// `plinto logout`
enum LogoutCommand: TerminalCommand {
    static let declaration = Command(
        "logout",
        summary: "Sign out: here at once, and at the server as soon as it can be reached.",
        discussion: "The agent forgets its tokens and the profile; one-time passwords stay."
    )

    private static let untold =
        "Signed out here. The server has not been told yet: the agent tells it as soon as it can be reached, and "
        + "\"plinto status\" says whether that is done."

    static func run(_ context: Context) throws {
        let answer = try context.agent(startingOne: false).call(AgentAPI.logout)
        if context.wantsJSON { return try context.console.print(json: answer.bytes) }
        let untold = try answer.body().pendingSignOuts ?? 0
        context.console.remark(untold == 0 ? "Signed out." : Self.untold)
    }
}
