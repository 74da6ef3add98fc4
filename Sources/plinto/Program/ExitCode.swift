/// What the program tells the shell, so that a script can act on it.
enum ExitCode: Int32 {
    case success = 0
    /// Whatever has no number of its own.
    case other = 1
    /// The command line makes no sense.
    case usage = 2
    /// No agent answers, and none was started.
    case noAgent = 3
    /// The agent is signed out: `plinto login` helps.
    case signedOut = 4
    /// The agent's store is locked.
    case locked = 5
    /// The server cannot be reached, and the agent has nothing valid of its own.
    case offline = 6
    /// The agent or the server said no.
    case refused = 7
}
