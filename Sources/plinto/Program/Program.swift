import Glibc
import PlintoModels
import PlintoSystem

/// The program `plinto`: parses the command line, runs the command and reports its outcome.
struct Program {
    let console: Console
    let secrets: Secrets
    let variables: Variables
    var clock: any TimeSource = SystemClock()
    /// Sleeps for the given duration.
    var pause: (Duration) -> Void = { duration in
        let (seconds, attoseconds) = duration.components
        usleep(useconds_t(clamping: seconds * 1_000_000 + attoseconds / 1_000_000_000_000))
    }

    /// Runs the command named by `arguments` and returns the exit code.
    func run(_ arguments: [String]) -> ExitCode {
        do {
            switch try Self.declaration.parse(arguments, variables: variables) {
            case .help(let text): try console.write(text)
            case .version(let text): try console.print(text)
            case .run(let invocation): try run(invocation)
            }
            return .success
        } catch let error as SystemError where error.code == EPIPE {
            // The reader has closed the pipe, as in `plinto sessions | head -1`.
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
            "passphrase", "Set or remove the passphrase of the agent.",
            [PassphraseSetCommand.self, PassphraseRemoveCommand.self]
        ),
        (
            "totp", "Manage TOTP entries and print their codes.",
            [TOTPAddCommand.self, TOTPCodeCommand.self, TOTPListCommand.self, TOTPRemoveCommand.self]
        ),
    ]

    /// The type of the command at `path`.
    ///
    /// - Precondition: `path` names a command of ``declaration``, as every parsed invocation does.
    private static func command(at path: [String]) -> any TerminalCommand.Type {
        let table = path.count == 2 ? groups.first { $0.name == path[0] }?.commands : commands
        guard let command = table?.first(where: { $0.declaration.name == path.last }) else {
            preconditionFailure("no command for \(path)")
        }
        return command
    }

    /// The command line of the program.
    static let declaration = Command(
        "plinto",
        summary: "Sign in once and get valid access tokens from the local agent, even offline.",
        discussion: """
            The Plinto agent keeps your session, your profile and your TOTP entries on this machine. This command talks \
            to the agent through a Unix socket and starts it if needed.

              plinto login --server https://api.example.com --email jo@example.com
              curl -H "$(plinto token --header)" https://api.example.com/v1/users/me
              plinto totp add github
              plinto totp code github

            Exit codes: 0 success, 1 failure, 2 invalid usage, 3 no agent, 4 signed out, 5 locked, 6 offline without a \
            valid token or copy, 7 refused.
            """,
        options: [
            AgentPaths.socketOption,
            Option("json", help: "Print the agent's response as one line of JSON; errors too, on standard error."),
            Option("no-start", help: "Do not start an agent if none is running."),
        ],
        subcommands: commands.map { $0.declaration }
            + groups.map { group in
                Command(group.name, summary: group.summary, subcommands: group.commands.map { $0.declaration })
            }
    )
}

/// One command of the program.
protocol TerminalCommand: SendableMetatype {
    /// Its name, options and help.
    static var declaration: Command { get }

    /// Runs the command.
    ///
    /// - Throws: ``Failure``, or an error that can be converted to one.
    static func run(_ context: Context) throws
}
