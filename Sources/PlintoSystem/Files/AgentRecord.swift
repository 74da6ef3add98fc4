import Glibc
package import PlintoModels

/// What an agent writes beside its lock, so that it is found wherever it listens: `agent.json` in the state directory.
///
/// The lock file itself holds the process id alone, as lock files do.
package struct AgentRecord: Codable, Hashable, Sendable {
    private static let limit = 65_536

    /// The paths of the sockets that the agent listens on.
    package var sockets: [String]
    /// The path that it was told to listen on, whether it can at present or not.
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

    /// The record in `stateDirectory`; nil where there is none, or one that another user could have written.
    package static func read(in stateDirectory: String) -> AgentRecord? {
        guard Directory.isOurs(stateDirectory),
            let file = try? Descriptor(opening: path(stateDirectory), O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
            let information = try? file.information(),
            information.st_mode & S_IFMT == S_IFREG, information.st_uid == geteuid(),
            let bytes = try? file.read(limit: limit)
        else { return nil }
        return try? WireJSON.decodeStored(AgentRecord.self, from: bytes)
    }

    /// Writes the record, whole or not at all.
    ///
    /// - Throws: ``SystemError``.
    package func write(in stateDirectory: String) throws {
        try AtomicFile.write(try WireJSON.encode(self), to: Self.path(stateDirectory))
    }

    /// Removes the record; nothing where there is none.
    package static func remove(in stateDirectory: String) throws(SystemError) {
        try AtomicFile.remove(path(stateDirectory))
    }

    private static func path(_ stateDirectory: String) -> String { stateDirectory + "/agent.json" }
}
