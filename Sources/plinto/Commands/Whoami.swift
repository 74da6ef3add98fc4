import PlintoModels
import PlintoSystem

/// `plinto whoami`
enum WhoamiCommand {
    static let command = TerminalCommand(
        "whoami",
        summary: "Show your profile.",
        discussion: """
            Reads the agent's copy, so it works offline. If the copy is older than a few seconds, its age is printed on \
            standard error.
            """,
        options: [Context.freshOption],
        action: run
    )

    static func run(_ context: Context) throws {
        let response = try context.agent().call(API.Users.me, fresh: context.invocation.flag("fresh"))
        try context.print(copy: response) { ProfileText.text($0) }
    }
}
