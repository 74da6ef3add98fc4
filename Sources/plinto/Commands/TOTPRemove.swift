import PlintoModels
import PlintoSystem

/// `plinto totp remove`
enum TOTPRemoveCommand: TerminalCommand {
    static let declaration = Command(
        "remove",
        summary: "Remove a one-time password; its secret cannot be brought back.",
        arguments: [Argument("NAME", help: "The name it was added with.")]
    )

    static func run(_ context: Context) throws {
        let name = context.invocation.arguments[0]
        let answer = try context.agent().call(AgentAPI.removeTOTP, parameters: ["name": name])
        if context.wantsJSON { return try context.console.print(json: answer.bytes) }
        context.console.remark("Removed \(name).")
    }
}
