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
            switch try Self.command.parse(arguments, variables: variables) {
            case .text(let text): try console.write(text)
            case .run(let action, let invocation): try action(context(invocation))
            }
            return .success
        } catch let error as SystemError where error.code == EPIPE {
            // The reader has closed the pipe, as in `plinto sessions | head -1`.
            return .failure
        } catch {
            let failure = Failure(error)
            report(failure, asJSON: arguments.prefix { $0 != "--" }.contains("--json"))
            return failure.status
        }
    }

    private func context(_ invocation: Invocation) -> Context {
        // With --json, programs read standard error.
        if let warning = invocation.warning, !invocation.flag("json") { console.remark("plinto: warning: " + warning) }
        return Context(
            invocation: invocation,
            console: console,
            secrets: secrets,
            variables: variables,
            clock: clock,
            pause: pause
        )
    }

    private func report(_ failure: Failure, asJSON: Bool) {
        if asJSON {
            console.writeError(JSONLine.text(failure.envelope) + "\n")
        } else {
            console.remark("plinto: " + failure.message)
        }
    }
}

/// A command of the program. It throws ``Failure``, or an error that can be converted to one.
typealias TerminalCommand = Command<@Sendable (Context) throws -> Void>

extension Program {
    /// The command line of the program.
    static let command = TerminalCommand(
        "plinto",
        summary: "Sign in once and get valid access tokens from the local agent, even offline.",
        discussion: """
            The Plinto agent keeps your session, your profile and your TOTP entries on this machine. This command talks \
            to the agent through a Unix socket and starts it if needed.

              plinto login --server https://api.example.com --email jo@example.com
              curl -H "$(plinto token --header)" https://api.example.com/v1/users/me
              plinto totp add github
              plinto totp code github

            PLINTO_STATE_DIRECTORY selects the agent that uses that directory, unless a socket is named.

            Exit codes: 0 success, 1 failure, 2 invalid usage, 3 no agent, 4 signed out, 5 locked, 6 offline without a \
            valid token or copy, 7 refused.
            """,
        options: [
            AgentPaths.socketOption,
            Option("json", help: "Print the agent's response as one line of JSON; errors too, on standard error."),
            Option("no-start", help: "Do not start an agent if none is running."),
        ],
        subcommands: [
            LoginCommand.command, LogoutCommand.command, StatusCommand.command, TokenCommand.command,
            WhoamiCommand.command, SessionsCommand.command, LockCommand.command, UnlockCommand.command,
            TerminalCommand(
                "passphrase",
                summary: "Set or remove the passphrase of the agent.",
                subcommands: [PassphraseSetCommand.command, PassphraseRemoveCommand.command]
            ),
            TerminalCommand(
                "totp",
                summary: "Manage TOTP entries and print their codes.",
                subcommands: [
                    TOTPAddCommand.command, TOTPCodeCommand.command, TOTPListCommand.command, TOTPRemoveCommand.command,
                ]
            ),
        ]
    )
}
