import PlintoModels
import PlintoSystem

/// `plinto login`
enum LoginCommand: TerminalCommand {
    static let declaration = Command(
        "login",
        summary: "Sign in to a server with email and password.",
        discussion: """
            The password is asked for on the terminal, or read from standard input; it is never an argument, which \
            every user of the machine could see. The agent keeps the session until you sign out.

              plinto login --server https://api.example.com --email jo@example.com
              pass show example | plinto login --server … --email … --password-stdin
            """,
        options: [
            Option("server", value: "URL", help: "The server, as https://api.example.com."),
            Option("email", value: "ADDRESS", help: "The address, or the username, of the account."),
            Option("password-stdin", help: "Read the password from the first line of standard input."),
        ]
    )

    static func run(_ context: Context) throws {
        let server = try context.invocation.require("server")
        let email = try context.invocation.require("email")
        try context.ensureAgent()
        let password = try context.secrets.secret(
            "password",
            question: "Password of \(email) at \(server): ",
            fromInput: context.invocation.flag("password-stdin"),
            option: "password-stdin"
        )
        let request = AgentLoginRequest(server: server, email: email, password: password)
        let answer = try context.agent().call(AgentAPI.login, request)
        if context.wantsJSON { return try context.console.print(json: answer.bytes) }
        let account = try answer.body().account
        context.console.remark("Signed in to \(account?.server ?? server) as \(account?.email ?? email).")
    }
}
