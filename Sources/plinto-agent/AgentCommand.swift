import PlintoSystem

/// The command line of `plinto-agent`.
enum AgentCommand {
    /// The name of the systemd credential that unlocks the agent at start.
    static let credential = "plinto-agent.passphrase"

    /// The declaration of the command.
    static let command = Command(
        "plinto-agent",
        summary: "Keep a session and provide valid access tokens to local programs.",
        discussion: """
            Listens on a Unix socket that only you can use. Prints one line when it is ready:

                plinto-agent listening on PATH

            SIGTERM or SIGINT stops it; the session is kept for the next start. Supports systemd socket activation and \
            readiness notification. If a passphrase is set, the systemd credential \(credential) unlocks \
            the agent at start.
            """,
        options: [
            AgentPaths.socketOption,
            AgentPaths.stateDirectoryOption,
            Option(
                "ca-file",
                value: "PATH",
                environment: "PLINTO_CA_FILE",
                help: "PEM file of the only certificate authorities to trust. Default: SSL_CERT_FILE and SSL_CERT_DIR, "
                    + "else the system's."
            ),
            Option(
                "log-level",
                value: "LEVEL",
                environment: "PLINTO_LOG_LEVEL",
                default: "info",
                help: "Minimum level to log on standard error: debug, info, warning or error."
            ),
        ]
    )
}
