import PlintoAgent
import PlintoSystem

/// The command line of `plinto-agent`.
enum AgentCommand {
    /// The name of the systemd credential that unlocks the agent at start.
    static let credential = "plinto-agent.passphrase"

    /// The only command: runs the agent until a signal stops it.
    static let command = Command<@Sendable (AgentProgram, Invocation) async throws -> Void>(
        "plinto-agent",
        summary: "Keep a session and provide valid access tokens to local programs.",
        discussion: """
            Listens on a Unix socket that only you can use. Prints one line when it is ready:

                plinto-agent listening on PATH

            SIGTERM or SIGINT stops it; the session is kept for the next start. Supports systemd socket activation and \
            readiness notification. If a passphrase is set, the systemd credential \(credential) unlocks \
            the agent at start.
            """,
        options: AgentSettings.all.map(\.option),
        action: { program, invocation in try await program.serve(invocation) }
    )
}
