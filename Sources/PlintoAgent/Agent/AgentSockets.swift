import PlintoHTTP
import PlintoModels
import PlintoSystem

/// The sockets that an agent listens on, and the record that says where they are.
///
/// A socket may be taken from under its agent: the last logout removes `/run/user/UID` with all that is in it, while the
/// agent lives on. It is bound again as soon as its directory is back; until then the agent listens in its state
/// directory, where the record leads to.
actor AgentSockets {
    private let server: HTTPServer
    private let directory: StateDirectory
    private let log: Log
    private let startedAt: Timestamp
    /// Where the agent is to listen; nil where the service manager owns that socket, and binds it again itself.
    private let usual: String?
    private let fallback: String
    /// The path that the agent was first found at; nil for a socket of the service manager's without one.
    nonisolated let usualPath: String?
    private var listening: [ListenAddress]
    /// The last reason why the usual socket could not be bound again: what lasts is logged once.
    private var lastFault: String?

    /// Listens.
    ///
    /// - Throws: ``PathFault`` or ``SystemError`` of the socket and the directories above it.
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

    /// Where clients find the agent.
    var paths: [String] {
        listening.compactMap { address in
            guard case .unix(let path, _) = address else { return nil }
            return path
        }
    }

    /// Writes where the agent listens. An agent that cannot is still found where one looks first.
    func announce() {
        let record = AgentRecord(
            sockets: paths,
            usualSocket: usualPath ?? "",
            process: .current(),
            startedAt: startedAt
        )
        do { try record.write(in: directory.path) } catch {
            log.warning("cannot write down where the agent listens", ["error": "\(error)"])
        }
    }

    /// Looks after the sockets, every now and then, until it is cancelled.
    func keep(every interval: Duration) async {
        while true {
            do { try await Task.sleep(for: interval) } catch { return }
            guard !Task.isCancelled else { return }
            await restore()
        }
    }

    /// Binds again what was lost.
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
            lastFault = nil
            log.info("the agent listens again", ["path": usual])
            await leaveFallback()
        } catch {
            if lastFault != "\(error)" {
                lastFault = "\(error)"
                log.warning("the agent's socket cannot be bound again yet", ["error": "\(error)"])
            }
            guard listening.isEmpty, (try? listening.append(Self.listen(fallback, server))) != nil else { return }
            log.info("the agent listens in its state directory", ["path": fallback])
        }
        announce()
    }

    /// Makes the socket's own directory if need be, but none above it: `/run/user/UID` is the system's to make.
    private func bindAgain(_ path: String) throws {
        let parent = FilePathText.directory(of: path)
        guard Directory.exists(FilePathText.directory(of: parent)) else {
            throw PathFault(parent, "is gone, and so is the directory above it.")
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
        // A name that is too long is told as that, and an abstract one has no directories.
        _ = try UnixAddress(path)
        if !path.hasPrefix("@") { try PathAncestors.check(above: path) }
        return try server.listen(on: .unix(path: path, mode: 0o600))
    }
}
