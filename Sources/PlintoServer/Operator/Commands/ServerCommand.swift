package import PlintoSystem

/// The command line of `plinto-server`.
package enum ServerCommand {
    /// The program with all its commands.
    package static let program = Command<ServerAction>(
        "plinto-server",
        summary: "The Plinto identity server.",
        discussion: """
            To begin, run it without settings:

              plinto-server serve

            It stores its accounts in plinto.db in the current directory, and listens on 127.0.0.1:8000 until it gets \
            SIGTERM or SIGINT.
            """,
        subcommands: [
            serve, AdminCommands.group, UserCommands.group, KeyCommands.group, RateLimitCommand.command,
            ReleaseNameCommand.command, BackupCommand.command, RestoreCommand.command, CheckCommand.command,
            ConfigCommand.command, MailTest.group,
        ]
    )

    private static let serve = Command<ServerAction>(
        "serve",
        summary: "Run the server.",
        discussion: """
            Each option can also be set by its environment variable; the option wins. An unknown variable PLINTO_* is \
            ignored with a warning, unless its name is close to a known one: then the server does not start.

            The key file holds the root of the server's secrets. It is created on the first start, together with the \
            database. Keep a copy of both, in separate places: without the key file, the signing keys in the database \
            cannot be opened.

            \(ServerSettings.oauthDiscussion)
            """,
        options: ServerSettings.options,
        action: .serve
    )
}

/// What a command of `plinto-server` does.
package enum ServerAction: Sendable {
    /// Runs the server until a signal ends it.
    case serve
    /// Runs an operator command to its end.
    case operate(OperatorCommand)
}
