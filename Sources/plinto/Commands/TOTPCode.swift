import PlintoModels
import PlintoSystem

/// `plinto totp code`
enum TOTPCodeCommand: TerminalCommand {
    static let declaration = Command(
        "code",
        summary: "Print the code of this moment.",
        arguments: [Argument("NAME", help: "The name it was added with.")]
    )

    static func run(_ context: Context) throws {
        let name = context.invocation.arguments[0]
        let answer = try context.agent().call(AgentAPI.totpCode, parameters: ["name": name])
        if context.wantsJSON { return try context.console.print(json: answer.bytes) }
        let code = try JSONMember.string("code", in: answer.bytes) ?? answer.body().code
        try context.console.print(PrintableText.escape(code))
        // For a person who types it: worth waiting for the next one?
        if context.console.columns != nil { context.console.remark("Good for \(try answer.body().validFor) s.") }
    }
}
