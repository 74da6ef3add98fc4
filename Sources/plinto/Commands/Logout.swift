import PlintoModels
import PlintoSystem

/// `plinto logout`
enum LogoutCommand {
    static let command = TerminalCommand(
        "logout",
        summary: "Sign out locally now, and on the server when it is reachable.",
        discussion: "The agent deletes its tokens and its copy of your profile. TOTP entries are kept.",
        action: run
    )

    private static let pendingText =
        "Signed out locally. The server cannot be reached now; the agent notifies it as soon as it can. "
        + "\"plinto status\" shows pending sign-outs."

    static func run(_ context: Context) throws {
        let response = try context.agent(startingOne: false).call(AgentAPI.logout)
        if context.wantsJSON { return try context.console.print(json: response.bytes) }
        let pending = try response.body().pendingSignOuts ?? 0
        context.console.remark(pending == 0 ? "Signed out." : Self.pendingText)
    }
}
