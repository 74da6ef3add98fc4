import PlintoModels
import PlintoSystem

/// `plinto totp list`
enum TOTPListCommand {
    static let command = TerminalCommand(
        "list",
        summary: "List TOTP entries, without their secrets.",
        action: run
    )

    static func run(_ context: Context) throws {
        let response = try context.agent().call(AgentAPI.listTOTP)
        try context.print(response) { TOTPTable.text($0, columns: context.console.columns) }
    }
}
