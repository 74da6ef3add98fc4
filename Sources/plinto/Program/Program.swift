import Glibc
import PlintoModels
import PlintoSystem

/// `plinto`: reads the command line, runs the command, and says how it went.
struct Program {
    let console: Console
    let secrets: Secrets
    let variables: Variables
    var clock: any TimeSource = SystemClock()
    /// Waits; for a command that has to.
    var pause: (Duration) -> Void = { duration in
        let (seconds, attoseconds) = duration.components
        usleep(useconds_t(clamping: seconds * 1_000_000 + attoseconds / 1_000_000_000_000))
    }

    /// Runs the command that `arguments` name, and returns what the shell is told.
    func run(_ arguments: [String]) -> ExitCode {
        do {
            switch try Self.declaration.parse(arguments, variables: variables) {
            case .help(let text): try console.write(text)
            case .version(let text): try console.print(text)
            case .run(let invocation): try run(invocation)
            }
            return .success
        } catch let error as SystemError where error.code == EPIPE {
            // Whoever reads the output has had enough: `plinto sessions | head -1`.
            return .other
        } catch {
            let failure = Failure(error)
            report(failure, asJSON: arguments.prefix { $0 != "--" }.contains("--json"))
            return failure.status
        }
    }

    private func run(_ invocation: Invocation) throws {
        let context = Context(
            invocation: invocation,
            console: console,
            secrets: secrets,
            variables: variables,
            clock: clock,
            pause: pause
        )
        try Self.command(at: invocation.path).run(context)
    }

    private func report(_ failure: Failure, asJSON: Bool) {
        if asJSON {
            console.writeError(JSONLine.text(failure.envelope) + "\n")
        } else {
            console.remark("plinto: " + failure.message)
        }
    }
}

extension Program {
    private static let commands: [any TerminalCommand.Type] = [
        LoginCommand.self, LogoutCommand.self, StatusCommand.self, TokenCommand.self, WhoamiCommand.self,
        SessionsCommand.self, LockCommand.self, UnlockCommand.self,
    ]
    private static let groups: [(name: String, summary: String, commands: [any TerminalCommand.Type])] = [
        (
            "passphrase", "Choose what opens the agent's secrets.",
            [PassphraseSetCommand.self, PassphraseRemoveCommand.self]
        ),
        (
            "totp", "Keep one-time passwords and get their codes.",
            [TOTPAddCommand.self, TOTPCodeCommand.self, TOTPListCommand.self, TOTPRemoveCommand.self]
        ),
    ]

    /// - Precondition: `path` names a command of ``declaration``, as every parsed invocation does.
    private static func command(at path: [String]) -> any TerminalCommand.Type {
        let table = path.count == 2 ? groups.first { $0.name == path[0] }?.commands : commands
        guard let command = table?.first(where: { $0.declaration.name == path.last }) else {
            preconditionFailure("no command for \(path)")
        }
        return command
    }

    static let declaration = Command(
        "plinto",
        summary: "Sign in once and get fresh access tokens from the agent, also without a network.",
        discussion: """
            Plinto's agent keeps your session, your profile and your one-time passwords on this machine; this command \
            talks to it through a socket and starts it where it is needed.

              plinto login --server https://api.example.com --email jo@example.com
              curl -H "$(plinto token --header)" https://api.example.com/v1/users/me
              plinto totp add github
              plinto totp code github

            Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no agent, 4 signed out, 5 locked, 6 offline and nothing \
            valid at hand, 7 refused.
            """,
        options: [
            AgentPaths.socketOption,
            Option("json", help: "Print the agent's answer as one line of JSON; errors too, on standard error."),
            Option("no-start", help: "Do not start an agent where none answers."),
        ],
        subcommands: commands.map { $0.declaration }
            + groups.map { group in
                Command(group.name, summary: group.summary, subcommands: group.commands.map { $0.declaration })
            }
    )
}
