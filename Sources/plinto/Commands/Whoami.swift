import PlintoModels
import PlintoSystem

/// `plinto whoami`
enum WhoamiCommand: TerminalCommand {
    static let declaration = Command(
        "whoami",
        summary: "Show your profile.",
        discussion: "It comes from the agent's copy, also without a network."
    )

    static func run(_ context: Context) throws {
        let answer = try context.agent().call(API.Users.me)
        try context.print(answer) { ProfileText.text($0) }
    }
}
