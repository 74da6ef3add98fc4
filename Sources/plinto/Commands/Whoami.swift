import PlintoModels
import PlintoSystem

/// `plinto whoami`
enum WhoamiCommand: TerminalCommand {
    static let declaration = Command(
        "whoami",
        summary: "Show your profile.",
        discussion: """
            It comes from the agent's copy, also without a network; how old that is, is said on standard error.
            """,
        options: [Context.freshOption]
    )

    static func run(_ context: Context) throws {
        let answer = try context.agent().call(API.Users.me, fresh: context.invocation.flag("fresh"))
        try context.print(copy: answer) { ProfileText.text($0) }
    }
}
