import PlintoModels
import PlintoSystem

/// `plinto lock`
enum LockCommand: TerminalCommand {
    static let declaration = Command(
        "lock",
        summary: "Let the agent give nothing out until it is unlocked.",
        discussion: """
            The agent forgets the key to its secrets: no token, no code, no profile. The session stays. A token that was \
            given out before is good until it expires.

            Where the agent has a passphrase, unlocking takes it; see "plinto passphrase set".
            """
    )

    static func run(_ context: Context) throws {
        let answer = try context.agent(startingOne: false).call(AgentAPI.lock)
        if context.wantsJSON { return try context.console.print(json: answer.bytes) }
        context.console.remark("Locked.")
    }
}
