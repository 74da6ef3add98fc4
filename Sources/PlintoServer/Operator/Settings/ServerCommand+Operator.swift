import PlintoSystem

extension ServerCommand {
    private static let json = Option("json", help: "Print JSON.")

    /// The options of `serve` with these names: a setting has the same name in every command.
    private static func shared(_ names: String...) -> [Option] {
        settings.filter { names.contains($0.name) }
    }

    private static let email = Option("email", value: "ADDRESS", help: "The email address of the account.")

    private static let whileServing = """
        The command works on the database itself. A running server notices the change within a second.
        """

    static let operatorCommands = [
        Command(
            "admin",
            summary: "Manage administrator accounts.",
            subcommands: [
                Command(
                    "create",
                    summary: "Create an administrator account.",
                    discussion: whileServing + """
                         If there is no database yet, the command creates it, as the first start would.

                          plinto-server admin create --email you@example.com --password-stdin < password
                        """,
                    options: [
                        email, Option("password-stdin", help: "Read the password from standard input."), json,
                    ] + shared("database", "password-memory", "password-iterations", "password-minimum-length")
                ),
                Command(
                    "promote",
                    summary: "Grant administrator rights.",
                    discussion: whileServing,
                    options: [
                        email,
                        Option(
                            "unverified",
                            help:
                                "Promote the account even if its email address is not verified."
                        ),
                        json,
                    ] + shared("database")
                ),
                Command(
                    "demote",
                    summary: "Revoke administrator rights.",
                    discussion: whileServing,
                    options: [email, json] + shared("database")
                ),
            ]
        ),
        Command(
            "user",
            summary: "List, suspend and reactivate accounts, and reset second factors.",
            subcommands: [
                Command(
                    "list",
                    summary: "List the accounts, newest first.",
                    options: [
                        Option("search", value: "TEXT", help: "Match the start of email address, username or name."),
                        Option("status", value: "STATUS", help: "Match the status: active or suspended."),
                        Option("page", value: "NUMBER", help: "The page number, starting at 1. Default: 1."),
                        Option(
                            "limit",
                            value: "NUMBER",
                            help:
                                "The number of accounts per page, 1 to 200. Default: 50."
                        ),
                        json,
                    ] + shared("database")
                ),
                Command(
                    "suspend",
                    summary: "Suspend an account and end its sessions.",
                    discussion: whileServing,
                    arguments: [user],
                    options: [json] + shared("database")
                ),
                Command(
                    "reactivate",
                    summary: "Reactivate a suspended account.",
                    discussion: whileServing,
                    arguments: [user],
                    options: [json] + shared("database")
                ),
                Command(
                    "reset-mfa",
                    summary: "Reset a user's second factor and end their sessions.",
                    discussion: "Make sure that the request comes from the owner, who gets an email about it.\n\n"
                        + whileServing,
                    arguments: [user],
                    options: [json] + shared("database", "key-file")
                ),
            ]
        ),
        Command(
            "key",
            summary: "Manage the keys that sign access tokens.",
            subcommands: [
                Command("list", summary: "List the keys.", options: [json] + shared("database", "key-file")),
                Command(
                    "rotate",
                    summary: "Create a new key.",
                    discussion: """
                        The new key is published at once and signs after five minutes, when every cached copy of the \
                        key set includes it. Tokens signed with the previous key stay valid until they expire.
                        """,
                    options: [
                        Option(
                            "revoke-old",
                            help: "Remove every other key at once, as after a theft: all access tokens become invalid."
                        ),
                        json,
                    ] + shared("database", "key-file")
                ),
            ]
        ),
        Command(
            "rate-limit",
            summary: "Set the rate limit of an organization or an API key.",
            discussion: """
                The limit of an organization counts the requests of all API keys bound to it; the limit of a key takes \
                precedence. A change applies from the next request on.
                """,
            arguments: [Argument("ID", help: "org_… or key_….")],
            options: [
                Option("per-minute", value: "NUMBER", help: "The allowed requests per minute."),
                Option("default", help: "Go back to the default limit."),
                json,
            ] + shared("database")
        ),
        Command(
            "release-name",
            summary: "Free a username or slug that was given up.",
            discussion: "Otherwise it is reserved for its former owner for 30 days.\n\n" + whileServing,
            arguments: [Argument("NAME", help: "A username or a slug.")],
            options: shared("database")
        ),
        Command(
            "backup",
            summary: "Copy the database, even while a server uses it.",
            discussion: "The copy is one consistent state, a file of mode 0600. It does not include the key file.",
            arguments: [Argument("TO", help: "A file that does not exist yet.")],
            options: shared("database")
        ),
        Command(
            "restore",
            summary: "Replace the database with a copy, while no server runs.",
            discussion: """
                The copy is verified first: that it is sound, has a schema that this program knows, and was made with \
                the key file. The previous database is kept next to it under a name with the date. Never put a copy \
                there by hand while DATABASE-wal exists: that log would be applied to the copy.
                """,
            arguments: [Argument("FROM", help: "A file that the backup command made.")],
            options: shared("database", "key-file")
        ),
        Command(
            "check",
            summary: "Check settings, database, key file and email.",
            discussion: """
                The command takes the settings of serve. The exit code is 0 if everything is fine, 1 if there is a \
                problem, and 2 if a setting is invalid.
                """,
            options: [json] + settings
        ),
        Command(
            "config",
            summary: "Print the settings that serve would use, without secrets.",
            options: [json] + settings
        ),
    ]

    private static let user = Argument("USER", help: "An email address, a username or an id.")
}
