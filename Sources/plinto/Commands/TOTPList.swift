import PlintoModels
import PlintoSystem

/// `plinto totp list`
enum TOTPListCommand: TerminalCommand {
    static let declaration = Command(
        "list",
        summary: "List the one-time passwords that are kept, without their secrets."
    )

    static func run(_ context: Context) throws {
        let answer = try context.agent().call(AgentAPI.listTOTP)
        try context.print(answer) { TOTPTable.text($0, columns: context.console.columns) }
    }
}
