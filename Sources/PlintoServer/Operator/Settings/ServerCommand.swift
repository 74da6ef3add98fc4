package import PlintoSystem

/// The command line of `plinto-server`.
package enum ServerCommand {
    package static let program = Command(
        "plinto-server",
        summary: "The Plinto identity server.",
        discussion: """
            To begin with, run it without settings:

              plinto-server serve

            It keeps its accounts in plinto.db in the current directory, and listens on 127.0.0.1:8000 until it gets \
            SIGTERM or SIGINT.
            """,
        subcommands: [serve] + operatorCommands + [mail]
    )

    private static let serve = Command(
        "serve",
        summary: "Serve the API until a signal asks for the end.",
        discussion: """
            Each option can also be set by its environment variable; an option given wins. A variable PLINTO_* that is \
            not in this list is an error.

            The key file holds the root of the server's secrets. It is made at the first start, with the database. \
            Keep a copy of both, apart from each other: without it the database's signing keys cannot be opened.

            \(oauthDiscussion)
            """,
        options: settings
    )

    private static let mail = Command(
        "mail",
        summary: "Try how letters are sent.",
        subcommands: [
            Command(
                "test",
                summary: "Send one letter at once, and say what became of it.",
                discussion: """
                    It takes the settings that serve takes, from options or the environment, and needs no running \
                    server.
                    """,
                options: [
                    Option("to", value: "ADDRESS", help: "Who gets the letter.")
                ]
                    + options.filter {
                        ["database", "public-url", "listen", "mail", "mail-from", "mail-ca"].contains($0.name)
                    }
            )
        ]
    )

    /// Every setting of the server.
    static let settings =
        options + edgeOptions + oauthOptions + passkeyOptions + webhookOptions + observationOptions

    private static let options = [
        Option(
            "listen",
            value: "HOST:PORT",
            environment: "PLINTO_LISTEN",
            default: "127.0.0.1:8000",
            help: "Where to listen; port 0 picks a free one."
        ),
        Option(
            "database",
            value: "sqlite:PATH",
            environment: "PLINTO_DATABASE",
            default: "sqlite:plinto.db",
            help: "Where the accounts are kept; made by serve if it is not there."
        ),
        Option(
            "key-file",
            value: "PATH",
            environment: "PLINTO_KEY_FILE",
            help: "The root of the server's secrets. Where it is not given: the database's path with .key."
        ),
        Option(
            "public-url",
            value: "URL",
            environment: "PLINTO_PUBLIC_URL",
            help: "The address clients know this server by; tokens name it as their issuer. Where it is not given: "
                + "http://HOST:PORT, with TLS https://HOST:PORT."
        ),
        Option(
            "rate-limits",
            value: "on|off",
            environment: "PLINTO_RATE_LIMITS",
            default: "on",
            help: "100 requests a minute an address, 1000 a minute a user."
        ),
        Option(
            "access-token-lifetime",
            value: "SECONDS",
            environment: "PLINTO_ACCESS_TOKEN_LIFETIME",
            default: String(TokenLifetimes.standard.accessToken),
            help: "How long an access token is good."
        ),
        Option(
            "refresh-token-lifetime",
            value: "SECONDS",
            environment: "PLINTO_REFRESH_TOKEN_LIFETIME",
            default: String(TokenLifetimes.standard.refreshToken),
            help: "How long a session lives without a refresh."
        ),
        Option(
            "session-lifetime",
            value: "SECONDS",
            environment: "PLINTO_SESSION_LIFETIME",
            default: String(TokenLifetimes.standard.session),
            help: "How long a session lives at all; no refresh prolongs it."
        ),
        Option(
            "refresh-reuse-interval",
            value: "SECONDS",
            environment: "PLINTO_REFRESH_REUSE_INTERVAL",
            default: String(TokenLifetimes.standard.reuseInterval),
            help: "How long a client that sends no Idempotency-Key may repeat a refresh; 0 is never."
        ),
        Option(
            "password-memory",
            value: "KIB",
            environment: "PLINTO_PASSWORD_MEMORY",
            default: "19456",
            help: "Argon2id: memory of one hash, 64 to 4194304. Below 12288 is for tests only."
        ),
        Option(
            "password-iterations",
            value: "COUNT",
            environment: "PLINTO_PASSWORD_ITERATIONS",
            default: "2",
            help: "Argon2id: passes over that memory, 1 to 100."
        ),
        Option(
            "password-minimum-length",
            value: "CHARACTERS",
            environment: "PLINTO_PASSWORD_MINIMUM_LENGTH",
            default: "12",
            help: "The shortest new password, 8 to 64."
        ),
        Option(
            "mail",
            value: "WHERE",
            environment: "PLINTO_MAIL",
            help:
                "How letters leave: smtp://[USER:PASSWORD@]HOST[:PORT], smtps://…, sendmail[:/PATH] or directory:PATH. "
                + "STARTTLS is used where it is offered, with a password or ?starttls=required it must be. Where it is "
                + "not given: files in the directory mail beside the database."
        ),
        Option(
            "mail-from",
            value: "MAILBOX",
            environment: "PLINTO_MAIL_FROM",
            help:
                "Whom letters are from, as \"Plinto <id@example.com>\". Where it is not given: no-reply at the host of "
                + "the public URL."
        ),
        Option(
            "mail-ca",
            value: "PATH",
            environment: "PLINTO_MAIL_CA",
            help: "The certificates (PEM) to trust a mail server by, in place of the system's."
        ),
    ]
}
