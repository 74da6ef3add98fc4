import PlintoModels
import PlintoSystem

/// `plinto totp code`
enum TOTPCodeCommand {
    static let command = TerminalCommand(
        "code",
        summary: "Print the current code of a TOTP entry.",
        arguments: [Argument("NAME", help: "Name of the entry.")],
        action: run
    )

    static func run(_ context: Context) throws {
        let name = context.invocation.arguments[0]
        let response = try context.agent().call(AgentAPI.totpCode, path: name)
        if context.wantsJSON { return try context.console.print(json: response.bytes) }
        let code = try JSONMember.string("code", in: response.bytes) ?? response.body().code
        try context.console.print(PrintableText.escape(code))
        // On a terminal, help the user decide whether to wait for the next code.
        if context.console.columns != nil { context.console.remark("Valid for \(try response.body().validFor) s.") }
    }
}
