import PlintoModels
import PlintoSystem

/// `plinto totp remove`
enum TOTPRemoveCommand {
    static let command = TerminalCommand(
        "remove",
        summary: "Remove a TOTP entry. Its secret cannot be recovered.",
        arguments: [Argument("NAME", help: "Name of the entry.")],
        action: run
    )

    static func run(_ context: Context) throws {
        let name = context.invocation.arguments[0]
        let response = try context.agent().call(AgentAPI.removeTOTP, path: name)
        if context.wantsJSON { return try context.console.print(json: response.bytes) }
        context.console.remark("Removed \(name).")
    }
}
