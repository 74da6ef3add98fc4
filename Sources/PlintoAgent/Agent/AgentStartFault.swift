/// Why an agent does not start although nothing is broken.
package enum AgentStartFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Two agents with one state would each rotate the other's tokens away.
    case alreadyRunning(pid: Int32?, stateDirectory: String)

    package var description: String {
        switch self {
        case .alreadyRunning(let pid, let directory):
            "an agent already runs with the state directory \(directory)"
                + (pid.map { ": process \($0). Stop it with: kill \($0)" } ?? ". Stop it first.")
        }
    }
}
