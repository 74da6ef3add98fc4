/// The exit code of the program, for scripts.
enum ExitCode: Int32 {
    case success = 0
    /// Any failure without a code of its own.
    case other = 1
    /// The command line is invalid.
    case usage = 2
    /// No agent responds, and none was started.
    case noAgent = 3
    /// The agent is signed out. Remedy: `plinto login`.
    case signedOut = 4
    /// The agent is locked. Remedy: `plinto unlock`.
    case locked = 5
    /// The server is unreachable, and the agent has no valid copy or token.
    case offline = 6
    /// The agent or the server refused the request.
    case refused = 7
}
