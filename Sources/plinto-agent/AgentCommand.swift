import PlintoSystem

/// The command line of `plinto-agent`.
enum AgentCommand {
    /// The service manager's credential that unlocks at the start.
    static let credential = "plinto-agent.passphrase"

    static let command = Command(
        "plinto-agent",
        summary: "Keeps you signed in and gives fresh access tokens to your programs.",
        discussion: """
            Listens on a Unix socket that only you can use. Prints one line once it is ready:

                plinto-agent listening on PATH

            SIGTERM or SIGINT end it; the session stays for the next start. Under systemd it takes an inherited \
            socket and says when it is ready; where the agent has a passphrase, the credential \
            \(credential) unlocks it.
            """,
        options: [
            AgentPaths.socketOption,
            AgentPaths.stateDirectoryOption,
            Option(
                "ca-file",
                value: "PATH",
                environment: "PLINTO_CA_FILE",
                help: "Trust the certificate authorities of this PEM file alone. Default: the system's, or those of "
                    + "SSL_CERT_FILE and SSL_CERT_DIR."
            ),
            Option(
                "log-level",
                value: "LEVEL",
                environment: "PLINTO_LOG_LEVEL",
                default: "info",
                help: "What to log on standard error: debug, info, warning or error."
            ),
        ]
    )
}
