import PlintoModels
import PlintoSystem

/// `plinto login`
enum LoginCommand {
    static let command = TerminalCommand(
        "login",
        summary: "Sign in to a server with an email address and a password.",
        discussion: """
            Prompts for the password on the terminal, or reads it from standard input. It is never an argument, because \
            other users of the machine could see it. The agent keeps the session until you sign out.

              plinto login --server https://api.example.com --email jo@example.com
              pass show example | plinto login --server … --email … --password-stdin

            If the account has a second factor, you are then asked for the code of your authenticator app or a backup \
            code. With --totp, the agent computes the code from an entry that you added with \"plinto totp add\".
            """,
        options: [
            Option("server", value: "URL", help: "Server URL, for example https://api.example.com."),
            Option("email", value: "EMAIL", help: "Email address or username of the account."),
            Option("password-stdin", help: "Read the password from the first line of standard input."),
            Option("code-stdin", help: "Read the second-factor code from the next line of standard input."),
            Option("totp", value: "NAME", help: "Generate the second-factor code from this TOTP entry of the agent."),
        ],
        action: run
    )

    static func run(_ context: Context) throws {
        let server = try context.invocation.require("server")
        let email = try context.invocation.require("email")
        let source = try SecondFactor.Source(context.invocation)
        try context.ensureAgent()
        // Check the name before asking for the password: it may be misspelt.
        if case .entry(let name) = source { _ = try SecondFactor.code(of: name, context) }
        let password = try context.secrets.secret(
            "password",
            question: "Password for \(email) at \(server): ",
            fromInput: context.invocation.flag("password-stdin"),
            option: "password-stdin"
        )
        let request = AgentLoginRequest(server: server, email: email, password: password)
        let response = try context.agent().call(AgentAPI.login, request)
        switch try response.body() {
        case .signedIn(let status):
            try report(status, response.bytes)
        case .secondFactorRequired(let challenge):
            let factor = SecondFactor(source: source, challenge: challenge, email: email, context: context)
            let completed = try factor.complete()
            try report(completed.body(), completed.bytes)
        }

        func report(_ status: AgentStatus, _ json: [UInt8]) throws {
            if context.wantsJSON { return try context.console.print(json: json) }
            let account = status.account
            let name = PrintableText.shorten(account?.email ?? email)
            context.console.remark("Signed in to \(account?.server ?? server) as \(name).")
        }
    }
}
