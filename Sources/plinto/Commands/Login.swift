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

            Where the account has a second factor, the code of your authenticator is asked for after that, or a backup \
            code. With --totp the agent computes it, from a one-time password that \"plinto totp add\" gave it.
            """,
        options: [
            Option("server", value: "URL", help: "The server, as https://api.example.com."),
            Option("email", value: "ADDRESS", help: "The address, or the username, of the account."),
            Option("password-stdin", help: "Read the password from the first line of standard input."),
            Option("code-stdin", help: "Read the code of the second factor from the next line of standard input."),
            Option("totp", value: "NAME", help: "Take the code of the second factor from this one-time password."),
        ]
    )

    static func run(_ context: Context) throws {
        let server = try context.invocation.require("server")
        let email = try context.invocation.require("email")
        let source = try SecondFactor.Source(context.invocation)
        try context.ensureAgent()
        // A name that is misspelt is no reason to be asked for a password first.
        if case .entry(let name) = source { _ = try SecondFactor.code(of: name, context) }
        let password = try context.secrets.secret(
            "password",
            question: "Password of \(email) at \(server): ",
            fromInput: context.invocation.flag("password-stdin"),
            option: "password-stdin"
        )
        let request = AgentLoginRequest(server: server, email: email, password: password)
        let answer = try context.agent().call(AgentAPI.login, request)
        switch try answer.body() {
        case .signedIn(let status):
            try report(status, answer.bytes)
        case .secondFactorRequired(let challenge):
            let factor = SecondFactor(source: source, challenge: challenge, email: email, context: context)
            let completed = try factor.complete()
            try report(completed.body(), completed.bytes)
        }

        func report(_ status: AgentStatus, _ json: [UInt8]) throws {
            if context.wantsJSON { return try context.console.print(json: json) }
            let account = status.account
            context.console.remark("Signed in to \(account?.server ?? server) as \(account?.email ?? email).")
        }
    }
}
