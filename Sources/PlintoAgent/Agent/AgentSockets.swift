import PlintoHTTP
import PlintoModels
import PlintoSystem

/// The sockets of the agent, and the record file that tells clients where they are.
///
/// A socket can disappear under a running agent: the last logout removes `/run/user/UID`. The agent binds it again as
/// soon as its directory is back. Until then it listens in its state directory, where the record file points.
actor AgentSockets: Service {
    nonisolated let name = "sockets"
    private let server: HTTPServer
    private let directory: StateDirectory
    private let log: Log
    private let startedAt: Timestamp
    /// The time between two checks of the sockets.
    private let interval: Duration
    /// The configured path; nil for a socket of the service manager, which binds it again itself.
    private let usual: String?
    private let fallback: String
    /// The path at which the agent was first reachable; nil for an inherited socket without a path.
    nonisolated let usualPath: String?
    private var listening: [ListenAddress]
    /// The last error on rebinding the socket, so that a lasting error is logged once.
    private var lastError: String?

    /// Starts listening.
    ///
    /// - Throws: ``PathError`` or ``SystemError`` for the socket and the directories above it.
    init(
        _ server: HTTPServer,
        _ configuration: AgentConfiguration,
        _ directory: StateDirectory,
        log: Log,
        startedAt: Timestamp
    ) throws {
        self.server = server
        self.directory = directory
        self.log = log
        self.startedAt = startedAt
        interval = configuration.timing.socketCheck
        fallback = directory.path + "/agent.sock"
        let address: ListenAddress
        if let descriptor = configuration.inheritedSocket {
            usual = nil
            address = try server.listen(on: .inherited(descriptor: descriptor))
        } else {
            let path = configuration.socketPath
            usual = path
            try Directory.ensurePrivate(FilePathText.directory(of: path))
            address = try Self.listen(path, server)
        }
        listening = [address]
        if case .unix(let path, _) = address { usualPath = path } else { usualPath = nil }
    }

    /// The path at which clients find the agent.
    var paths: [String] {
        listening.compactMap { address in
            guard case .unix(let path, _) = address else { return nil }
            return path
        }
    }

    /// Writes the record file. An agent that cannot write it is still found at its usual socket.
    func announce() {
        let record = AgentRecord(
            sockets: paths,
            usualSocket: usualPath ?? "",
            process: .current(),
            startedAt: startedAt
        )
        do { try record.write(in: directory.path) } catch {
            log.warning("cannot write the agent's record file", ["error": "\(error)"])
        }
    }

    /// Checks the sockets at every interval until cancelled.
    func run() async {
        while true {
            do { try await Task.sleep(for: interval) } catch { return }
            guard !Task.isCancelled else { return }
            await restore()
        }
    }

    /// Binds missing sockets again.
    func restore() async {
        guard let usual else { return }
        for address in server.lostSockets {
            log.warning("the agent's socket was removed", ["path": "\(address)"])
            await server.close(address)
            listening.removeAll { $0 == address }
        }
        guard paths.first != usual else { return }
        do {
            try bindAgain(usual)
            lastError = nil
            log.info("the agent is listening again", ["path": usual])
            await leaveFallback()
        } catch {
            if lastError != "\(error)" {
                lastError = "\(error)"
                log.warning("cannot bind the agent's socket again yet", ["error": "\(error)"])
            }
            guard listening.isEmpty, (try? listening.append(Self.listen(fallback, server))) != nil else { return }
            log.info("the agent is listening in its state directory", ["path": fallback])
        }
        announce()
    }

    /// Creates the socket's own directory if needed, but none above it: the system creates `/run/user/UID`.
    private func bindAgain(_ path: String) throws {
        let parent = FilePathText.directory(of: path)
        guard Directory.exists(FilePathText.directory(of: parent)) else {
            throw PathError(parent, "does not exist, nor does its parent directory.")
        }
        try Directory.ensurePrivate(parent)
        if path == fallback, paths.contains(fallback) { return }
        listening.insert(try Self.listen(path, server), at: 0)
    }

    private func leaveFallback() async {
        guard usual != fallback else { return }
        for address in listening where address == .unix(path: fallback) {
            await server.close(address)
            listening.removeAll { $0 == address }
        }
    }

    private static func listen(_ path: String, _ server: HTTPServer) throws -> ListenAddress {
        // The listener reports a path that is too long, and an abstract socket has no directories.
        _ = try UnixAddress(path)
        if !path.hasPrefix("@") { try PathAncestors.check(above: path) }
        return try server.listen(on: .unix(path: path, mode: 0o600))
    }
}
