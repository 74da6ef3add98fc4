import PlintoSystem

extension ServerCommand {
    private static let json = Option("json", help: "Print JSON.")

    /// The options of `serve` with these names: a setting has one name, whoever reads it.
    private static func shared(_ names: String...) -> [Option] {
        settings.filter { names.contains($0.name) }
    }

    private static let email = Option("email", value: "ADDRESS", help: "The account's address.")

    private static let whileServing = """
        It works on the database itself, also while a server serves it, which notices within a second.
        """

    static let operatorCommands = [
        Command(
            "admin",
            summary: "Say who may administer the server through the API.",
            subcommands: [
                Command(
                    "create",
                    summary: "Make an administrator's account.",
                    discussion: whileServing + """
                         Where there is no database yet, it makes it, as the first start would.

                          plinto-server admin create --email you@example.com --password-stdin < password
                        """,
                    options: [
                        email, Option("password-stdin", help: "Read the password from standard input."), json,
                    ] + shared("database", "password-memory", "password-iterations", "password-minimum-length")
                ),
                Command(
                    "promote",
                    summary: "Make an account an administrator's.",
                    discussion: whileServing,
                    options: [
                        email, Option("unverified", help: "Even if nobody has proved that the address is theirs."),
                        json,
                    ] + shared("database")
                ),
                Command(
                    "demote",
                    summary: "Take that away again.",
                    discussion: whileServing,
                    options: [email, json] + shared("database")
                ),
            ]
        ),
        Command(
            "user",
            summary: "List, suspend and reactivate accounts, and help who lost their second factor.",
            subcommands: [
                Command(
                    "list",
                    summary: "List the accounts, newest first.",
                    options: [
                        Option("search", value: "TEXT", help: "Only what begins so: address, username or name."),
                        Option("status", value: "STATUS", help: "Only these: active or suspended."),
                        Option("page", value: "NUMBER", help: "Counted from 1."),
                        Option("limit", value: "NUMBER", help: "How many a page, 1 to 200; 50 if not given."),
                        json,
                    ] + shared("database")
                ),
                Command(
                    "suspend",
                    summary: "Shut an account out and end its sessions.",
                    discussion: whileServing,
                    arguments: [user],
                    options: [json] + shared("database")
                ),
                Command(
                    "reactivate",
                    summary: "Let a suspended account in again.",
                    discussion: whileServing,
                    arguments: [user],
                    options: [json] + shared("database")
                ),
                Command(
                    "reset-mfa",
                    summary: "Remove the second factor of whoever lost it, and end their sessions.",
                    discussion: "Make sure first that it is the owner who asks. They get a letter.\n\n" + whileServing,
                    arguments: [user],
                    options: [json] + shared("database", "key-file")
                ),
            ]
        ),
        Command(
            "key",
            summary: "Renew the keys that access tokens are signed with.",
            subcommands: [
                Command("list", summary: "List the keys.", options: [json] + shared("database", "key-file")),
                Command(
                    "rotate",
                    summary: "Make a new key.",
                    discussion: """
                        It is published at once and signs after five minutes, when no cached copy of the key set lacks \
                        it. Tokens of the key before stay good until they expire.
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
            summary: "Give an organization or an API key a rate limit of its own.",
            discussion: """
                The limit of an organization counts the requests of all API keys that are bound to it; that of a key \
                comes before it. It holds from the next request on.
                """,
            arguments: [Argument("ID", help: "org_… or key_….")],
            options: [
                Option("per-minute", value: "NUMBER", help: "Requests a minute."),
                Option("default", help: "Back to the limit of everybody."),
                json,
            ] + shared("database")
        ),
        Command(
            "release-name",
            summary: "Let anybody take a username or slug that was given up.",
            discussion: "Otherwise it is kept for 30 days for whoever had it.\n\n" + whileServing,
            arguments: [Argument("NAME", help: "A username or a slug.")],
            options: shared("database")
        ),
        Command(
            "backup",
            summary: "Copy the database, also while it is served.",
            discussion: "The copy is one consistent state, a file of mode 0600. The key file is not part of it.",
            arguments: [Argument("TO", help: "A file that does not exist yet.")],
            options: shared("database")
        ),
        Command(
            "restore",
            summary: "Put a copy in the place of the database, while no server runs.",
            discussion: """
                The copy is verified first: that it is sound, of a schema that this program knows, and made with the key \
                file. The database before is kept beside it under a name with the date. Never put a copy there by hand \
                while DATABASE-wal is there: that log would be applied to the copy.
                """,
            arguments: [Argument("FROM", help: "A file that backup made.")],
            options: shared("database", "key-file")
        ),
        Command(
            "check",
            summary: "Say whether settings, database, key file and mail are sound.",
            discussion: """
                It takes the settings that serve takes. It ends with 0 where all is sound, 1 where something is not, 2 \
                where a setting does not fit.
                """,
            options: [json] + settings
        ),
        Command(
            "config",
            summary: "Print the settings that serve would have, without secrets.",
            options: [json] + settings
        ),
    ]

    private static let user = Argument("USER", help: "An address, a username or an id.")
}
