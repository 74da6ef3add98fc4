import Glibc
package import PlintoModels

/// The record file of an agent, `agent.json` in the state directory, by which clients find it wherever it listens.
///
/// The lock file holds only the process id, as usual for lock files.
package struct AgentRecord: Codable, Hashable, Sendable {
    private static let limit = 65_536

    /// The paths at which the agent listens.
    package var sockets: [String]
    /// The configured socket path, even if the agent cannot listen there at the moment.
    package var usualSocket: String
    package var process: ProcessIdentity
    package var startedAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case sockets, process
        case usualSocket = "usual_socket"
        case startedAt = "started_at"
    }

    package init(sockets: [String], usualSocket: String, process: ProcessIdentity, startedAt: Timestamp) {
        self.sockets = sockets
        self.usualSocket = usualSocket
        self.process = process
        self.startedAt = startedAt
    }

    /// Reads the record in `stateDirectory`; nil if there is none, or if another user could have written it.
    package static func read(in stateDirectory: String) -> AgentRecord? {
        guard Directory.isOurs(stateDirectory),
            let file = try? Descriptor(opening: path(stateDirectory), O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
            let information = try? file.information(),
            information.st_mode & S_IFMT == S_IFREG, information.st_uid == geteuid(),
            let bytes = try? file.read(limit: limit)
        else { return nil }
        return try? WireJSON.decodeStored(AgentRecord.self, from: bytes)
    }

    /// Writes the record atomically.
    ///
    /// - Throws: ``SystemError``.
    package func write(in stateDirectory: String) throws {
        try AtomicFile.write(try WireJSON.encode(self), to: Self.path(stateDirectory))
    }

    /// Removes the record if it exists.
    package static func remove(in stateDirectory: String) throws(SystemError) {
        try AtomicFile.remove(path(stateDirectory))
    }

    private static func path(_ stateDirectory: String) -> String { stateDirectory + "/agent.json" }
}
