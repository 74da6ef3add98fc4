import PlintoSystem

/// The exit codes of the program besides those that all programs have.
extension ExitCode {
    /// No agent responds, and none was started.
    static var noAgent: ExitCode { ExitCode(rawValue: 3) }
    /// The agent is signed out. Remedy: `plinto login`.
    static var signedOut: ExitCode { ExitCode(rawValue: 4) }
    /// The agent is locked. Remedy: `plinto unlock`.
    static var locked: ExitCode { ExitCode(rawValue: 5) }
    /// The server is unreachable, and the agent has no valid copy or token.
    static var offline: ExitCode { ExitCode(rawValue: 6) }
    /// The agent or the server refused the request, or the server receives too many.
    static var refused: ExitCode { ExitCode(rawValue: 7) }
}
