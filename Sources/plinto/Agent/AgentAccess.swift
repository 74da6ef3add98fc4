import Glibc
import PlintoModels
import PlintoSystem

/// Connects to the agent and starts one if none is running.
struct AgentAccess {
    private static let stateDirectory = "PLINTO_STATE_DIRECTORY"
    /// The time a running agent gets to rebind a socket that was removed. It checks its socket more often than that.
    private static let bindPatience = Duration.seconds(4)
    private static let bindPause = Duration.milliseconds(50)
    /// The deadline for the question which agent it is. It does not depend on a server.
    private static let identificationDeadline = Duration.seconds(5)

    /// The agent that is meant.
    private enum Target {
        /// The one at the usual socket, or where the record of the state directory says that it is.
        case usual
        /// The one that was told to listen at the socket that the user named.
        case socket
        /// The one that uses the state directory that the user named without a socket.
        case directory(String)
    }

    private let socket: String
    private let target: Target
    private let variables: Variables
    private let clock: any TimeSource
    private let pause: (Duration) -> Void
    private let remark: (String) -> Void

    /// - Parameters:
    ///   - socket: The socket named by the user; nil for the default.
    ///   - remark: Prints a message for the user.
    init(
        socket: String?,
        variables: Variables,
        clock: any TimeSource,
        pause: @escaping (Duration) -> Void,
        remark: @escaping (String) -> Void
    ) throws {
        let directory = variables[Self.stateDirectory]
        self.socket = try AgentPaths.socket(named: socket, stateDirectory: directory, variables: variables)
        target =
            switch (socket, directory) {
            case (_?, nil): .socket
            case (nil, let directory?): .directory(try AgentPaths.stateDirectory(named: directory, variables))
            default: .usual
            }
        self.variables = variables
        self.clock = clock
        self.pause = pause
        self.remark = remark
    }

    /// Connects to the agent at its expected socket, else at the sockets in its record file, else starts one.
    ///
    /// - Throws: ``Failure`` with ``ExitCode/noAgent`` if no agent responds.
    func connect(startingOne: Bool, deadline: Duration) throws -> AgentClient {
        if let client = try find(deadline) { return client }
        if let client = try waitForRunning(deadline) { return client }
        guard startingOne else { throw noAgent() }
        let environment = variables.all
        let paths = try AgentPaths(
            socket: try socketForNewAgent(),
            stateDirectory: variables[Self.stateDirectory],
            environment: environment
        )
        let launcher = AgentLauncher(paths: paths, environment: environment, clock: clock, remark: remark)
        return try launcher.start { try find(deadline) }
    }

    private func noAgent() -> Failure {
        if case .directory(let directory) = target {
            return Failure(
                .noAgent,
                "no_agent",
                "No agent uses the state directory \(directory). "
                    + "Start one with: plinto-agent --state-directory \(directory)"
            )
        }
        let other = record().map { $0.process.place == .here ? $0.sockets.joined(separator: ", ") : "" } ?? ""
        return Failure(
            .noAgent,
            "no_agent",
            "No agent is running at \(socket). "
                + (other.isEmpty ? "Start one with: plinto-agent" : "The running agent listens at \(other).")
        )
    }

    /// The socket of an agent to be started: for a state directory that the user named, one in that directory if
    /// another agent listens at the usual one.
    private func socketForNewAgent() throws -> String {
        guard case .directory(let directory) = target else { return socket }
        do {
            return try tryToConnect(socket, Self.identificationDeadline) == nil ? socket : directory + "/agent.sock"
        } catch {
            return directory + "/agent.sock"
        }
    }

    /// A connection to the agent; nil if none listens.
    private func find(_ deadline: Duration) throws -> AgentClient? {
        if case .directory(let directory) = target { return find(using: directory, deadline) }
        do {
            if let client = try tryToConnect(socket, deadline) { return client }
        } catch let error as SystemError {
            throw Failure(.noAgent, "no_agent", "Cannot reach the agent: \(error).")
        }
        for path in followed()?.sockets ?? [] where path != socket {
            // An unusable socket in the record counts as absent.
            if let client = try? tryToConnect(path, deadline) { return client }
        }
        return nil
    }

    /// A connection to the agent that uses `directory`; nil if none does. Another agent may listen at the usual socket.
    private func find(using directory: String, _ deadline: Duration) -> AgentClient? {
        let record = record()
        let isRunning = record?.process.place == .here
        for path in (record?.sockets ?? []) + (isRunning ? [] : [socket]) {
            guard isRunning || uses(directory, at: path) else { continue }
            if let client = try? tryToConnect(path, deadline) { return client }
        }
        return nil
    }

    /// Returns whether the agent at `path` is the one that holds the lock of `directory`. Asking it also starts an agent
    /// that waits for its first connection in the service manager.
    private func uses(_ directory: String, at path: String) -> Bool {
        guard let client = try? tryToConnect(path, Self.identificationDeadline),
            let status = try? client.call(AgentAPI.status).body()
        else { return false }
        return status.pid == FileLock.holder(writtenIn: directory + "/agent.lock")
    }

    /// The record of the agent, if it is the intended one.
    private func followed() -> AgentRecord? {
        guard let record = record() else { return nil }
        if case .socket = target, record.usualSocket != socket { return nil }
        return record
    }

    /// The record of the agent that uses, or last used, the state directory.
    private func record() -> AgentRecord? {
        guard let directory = try? AgentPaths.stateDirectory(named: variables[Self.stateDirectory], variables) else {
            return nil
        }
        return AgentRecord.read(in: directory)
    }

    /// Waits for an agent that is running but not listening; nil if there is none or it exits meanwhile.
    private func waitForRunning(_ deadline: Duration) throws -> AgentClient? {
        let end = clock.sinceBoot() + Self.bindPatience
        guard var record = followed() else { return nil }
        while record.process.place == .here, clock.sinceBoot() < end {
            pause(Self.bindPause)
            if let client = try find(deadline) { return client }
            guard let present = followed() else { return nil }
            record = present
        }
        guard record.process.place == .here else { return nil }
        let sockets = record.sockets.joined(separator: ", ")
        throw Failure(
            .noAgent,
            "no_agent",
            "An agent is running (PID \(record.process.pid)) but not listening at \(sockets.isEmpty ? socket : sockets). "
                + "Check its log, or stop it with: kill \(record.process.pid)"
        )
    }

    private func tryToConnect(_ path: String, _ deadline: Duration) throws -> AgentClient? {
        do {
            return try AgentClient(socket: path, deadline: deadline)
        } catch let error as SystemError where Self.hasNoListener(error) {
            return nil
        }
    }

    private static func hasNoListener(_ error: SystemError) -> Bool {
        [ENOENT, ENOTDIR, ECONNREFUSED].contains(error.code)
    }
}
