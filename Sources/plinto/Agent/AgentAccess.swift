import Glibc
import PlintoModels
import PlintoSystem

/// Finds the agent, and starts it where none answers.
struct AgentAccess {
    private static let stateDirectory = "PLINTO_STATE_DIRECTORY"
    /// How long an agent that runs is given to bind a socket again that was taken from it: longer than it looks away.
    private static let bindPatience = Duration.seconds(4)
    private static let bindPause = Duration.milliseconds(50)

    private let socket: String
    /// Whether somebody named the socket, and no state directory with it: another agent is not the one they mean.
    private let meansThisSocket: Bool
    private let variables: Variables
    private let clock: any TimeSource
    private let pause: (Duration) -> Void
    private let remark: (String) -> Void

    /// - Parameters:
    ///   - socket: The socket that was asked for; nil for the usual one.
    ///   - remark: Tells the person what is going on.
    init(
        socket: String?,
        variables: Variables,
        clock: any TimeSource,
        pause: @escaping (Duration) -> Void,
        remark: @escaping (String) -> Void
    ) throws {
        self.socket = try AgentPaths.socket(
            named: socket,
            stateDirectory: variables[Self.stateDirectory],
            variables: variables
        )
        meansThisSocket = socket != nil && variables[Self.stateDirectory] == nil
        self.variables = variables
        self.clock = clock
        self.pause = pause
        self.remark = remark
    }

    /// Connects to the agent where it should be, else where its record says that it is; else starts one.
    ///
    /// - Throws: ``Failure`` with ``ExitCode/noAgent`` where none answers.
    func connect(startingOne: Bool, deadline: Duration) throws -> AgentClient {
        if let client = try find(deadline) { return client }
        if let client = try waitForRunning(deadline) { return client }
        guard startingOne else {
            let other = record().map { $0.process.place == .here ? $0.sockets.joined(separator: ", ") : "" } ?? ""
            throw Failure(
                .noAgent,
                "no_agent",
                "No agent answers at \(socket). "
                    + (other.isEmpty ? "Start one with: plinto-agent" : "The one that runs listens at \(other).")
            )
        }
        let environment = variables.all
        let paths = try AgentPaths(
            socket: socket,
            stateDirectory: variables[Self.stateDirectory],
            environment: environment
        )
        let launcher = AgentLauncher(paths: paths, environment: environment, clock: clock, remark: remark)
        return try launcher.start { try find(deadline) }
    }

    /// A connection to the agent, if one answers.
    private func find(_ deadline: Duration) throws -> AgentClient? {
        do {
            if let client = try tryToConnect(socket, deadline) { return client }
        } catch let error as SystemError {
            throw Failure(.noAgent, "no_agent", "The agent cannot be reached: \(error).")
        }
        for path in followed()?.sockets ?? [] where path != socket {
            // A socket of the record's that cannot be used is no better than none.
            if let client = try? tryToConnect(path, deadline) { return client }
        }
        return nil
    }

    /// The record of the agent, if it is the one that is meant.
    private func followed() -> AgentRecord? {
        guard let record = record(), !meansThisSocket || record.usualSocket == socket else { return nil }
        return record
    }

    /// The record of the agent that uses the state directory, or did.
    private func record() -> AgentRecord? {
        guard let directory = try? AgentPaths.stateDirectory(named: variables[Self.stateDirectory], variables) else {
            return nil
        }
        return AgentRecord.read(in: directory)
    }

    /// Waits for an agent that runs, but listens where nobody finds it; nil where there is none, or it ends meanwhile.
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
            "An agent runs, process \(record.process.pid), but does not answer at \(sockets.isEmpty ? socket : sockets). "
                + "See its log, or stop it with: kill \(record.process.pid)"
        )
    }

    private func tryToConnect(_ path: String, _ deadline: Duration) throws -> AgentClient? {
        do {
            return try AgentClient(socket: path, deadline: deadline)
        } catch let error as SystemError where Self.nobodyListens(error) {
            return nil
        }
    }

    private static func nobodyListens(_ error: SystemError) -> Bool {
        [ENOENT, ENOTDIR, ECONNREFUSED].contains(error.code)
    }
}
