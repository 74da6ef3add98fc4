import PlintoModels
import PlintoSystem

/// `plinto lock`
enum LockCommand {
    static let command = TerminalCommand(
        "lock",
        summary: "Lock the agent.",
        discussion: """
            While locked, the agent provides no token, code or profile. The session is kept. Tokens that were handed out \
            earlier stay valid until they expire.

            Unlock with "plinto unlock". It asks for the passphrase if one is set; see "plinto passphrase set".
            """,
        action: run
    )

    static func run(_ context: Context) throws {
        let response = try context.agent(startingOne: false).call(AgentAPI.lock)
        if context.wantsJSON { return try context.console.print(json: response.bytes) }
        context.console.remark("Locked.")
    }
}
