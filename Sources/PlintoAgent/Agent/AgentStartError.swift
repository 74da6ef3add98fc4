package import PlintoSystem

/// The reason why an agent refuses to start.
package enum AgentStartError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another agent uses the state directory. Two agents with one state would invalidate each other's tokens. The
    /// associated record describes the running agent, if it can be read.
    case alreadyRunning(AgentRecord?, stateDirectory: String)

    package var description: String {
        switch self {
        case .alreadyRunning(let record, let directory):
            "Another agent is using the state directory \(PrintableText.escape(directory))"
                + (record.map(Self.whereabouts) ?? ". \(Self.alternative)")
        }
    }

    private static let alternative =
        "Stop that agent, or choose another directory with --state-directory or PLINTO_STATE_DIRECTORY."

    /// The location of the running agent. The process id is given only if it is valid on this machine and in this
    /// container.
    private static func whereabouts(_ record: AgentRecord) -> String {
        let sockets = record.sockets.map(PrintableText.escape).joined(separator: ", ")
        let place = sockets.isEmpty ? "" : ", listening at \(sockets)"
        return switch record.process.place {
        case .here: ": PID \(record.process.pid)\(place). Stop it with: kill \(record.process.pid)"
        case .otherContainer: ", in another container\(place). \(alternative)"
        case .otherMachine(let host): ", on the machine \(PrintableText.escape(host))\(place). \(alternative)"
        case .gone: ". \(alternative)"
        }
    }
}
