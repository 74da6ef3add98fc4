package import PlintoSystem

/// Why an agent does not start although nothing is broken.
package enum AgentStartFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Two agents with one state would each rotate the other's tokens away. With the record of the one that runs, where
    /// it can be read.
    case alreadyRunning(AgentRecord?, stateDirectory: String)

    package var description: String {
        switch self {
        case .alreadyRunning(let record, let directory):
            "an agent already runs with the state directory \(PrintableText.escape(directory))"
                + (record.map(Self.whereabouts) ?? ". \(Self.alternative)")
        }
    }

    private static let alternative =
        "Stop that one, or give this one a directory of its own with --state-directory or PLINTO_STATE_DIRECTORY."

    /// Which process to end is said of one that has this number here alone.
    private static func whereabouts(_ record: AgentRecord) -> String {
        let sockets = record.sockets.map(PrintableText.escape).joined(separator: ", ")
        let place = sockets.isEmpty ? "" : ", listening at \(sockets)"
        return switch record.process.place {
        case .here: ": process \(record.process.pid)\(place). Stop it with: kill \(record.process.pid)"
        case .otherContainer: ", in another container\(place) there. \(alternative)"
        case .otherMachine(let host): ", on the machine \(PrintableText.escape(host))\(place) there. \(alternative)"
        case .gone: ". \(alternative)"
        }
    }
}
