package import PlintoSystem

/// The command line of `plinto-server`.
package enum ServerCommand {
    package static let program = Command(
        "plinto-server",
        summary: "The Plinto identity server.",
        discussion: """
            To begin, run it without settings:

              plinto-server serve

            It stores its accounts in plinto.db in the current directory, and listens on 127.0.0.1:8000 until it gets \
            SIGTERM or SIGINT.
            """,
        subcommands: [serve] + operatorCommands + [mail]
    )

    private static let serve = Command(
        "serve",
        summary: "Run the server.",
        discussion: """
            Each option can also be set by its environment variable; the option wins. An unknown variable PLINTO_* is \
            ignored with a warning, unless its name is close to a known one.

            The key file holds the root of the server's secrets. It is created on the first start, together with the \
            database. Keep a copy of both, in separate places: without the key file, the signing keys in the database \
            cannot be opened.

            \(oauthDiscussion)
            """,
        options: settings
    )

    private static let mail = Command(
        "mail",
        summary: "Test how email is sent.",
        subcommands: [
            Command(
                "test",
                summary: "Send a test email at once and report the result.",
                discussion: """
                    The command takes the settings of serve, from options or the environment, and needs no running \
                    server.
                    """,
                options: [
                    Option("to", value: "ADDRESS", help: "The recipient's email address.")
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
            help: "Where to listen; port 0 picks a free port."
        ),
        Option(
            "database",
            value: "sqlite:PATH",
            environment: "PLINTO_DATABASE",
            default: "sqlite:plinto.db",
            help: "Where to store the accounts; serve creates it if it does not exist."
        ),
        Option(
            "key-file",
            value: "PATH",
            environment: "PLINTO_KEY_FILE",
            help: "The root of the server's secrets. Default: the database's path with .key."
        ),
        Option(
            "public-url",
            value: "URL",
            environment: "PLINTO_PUBLIC_URL",
            help:
                "The URL that clients use for this server; tokens name it as their issuer. Default: http://HOST:PORT, "
                + "with TLS https://HOST:PORT."
        ),
        Option(
            "rate-limits",
            value: "on|off",
            environment: "PLINTO_RATE_LIMITS",
            default: "on",
            help: "Limit requests: 100 a minute per IP address, 1000 a minute per user."
        ),
        Option(
            "access-token-lifetime",
            value: "SECONDS",
            environment: "PLINTO_ACCESS_TOKEN_LIFETIME",
            default: String(TokenLifetimes.standard.accessToken),
            help: "How long an access token is valid."
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
            help: "How long a session lives at most; refreshing does not extend it."
        ),
        Option(
            "refresh-reuse-interval",
            value: "SECONDS",
            environment: "PLINTO_REFRESH_REUSE_INTERVAL",
            default: String(TokenLifetimes.standard.reuseInterval),
            help: "How long a client without Idempotency-Key may repeat a refresh; 0 disables it."
        ),
        Option(
            "password-memory",
            value: "KIB",
            environment: "PLINTO_PASSWORD_MEMORY",
            default: "19456",
            help: "Argon2id: memory of one hash, 64 to 4194304. Values below 12288 are for tests only."
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
            help: "The minimum length of a new password, 8 to 64."
        ),
        Option(
            "mail",
            value: "WHERE",
            environment: "PLINTO_MAIL",
            help:
                "How to send email: smtp://[USER:PASSWORD@]HOST[:PORT], smtps://…, sendmail[:/PATH] or "
                + "directory:PATH. STARTTLS is used if it is offered, and required with a password or "
                + "?starttls=required. Default: files in the directory mail next to the database."
        ),
        Option(
            "mail-from",
            value: "MAILBOX",
            environment: "PLINTO_MAIL_FROM",
            help:
                "The sender of emails, such as \"Plinto <id@example.com>\". Default: no-reply at the host of the "
                + "public URL."
        ),
        Option(
            "mail-ca",
            value: "PATH",
            environment: "PLINTO_MAIL_CA",
            help: "The CA certificates (PEM) to verify the mail server with. Default: the system's."
        ),
    ]
}
