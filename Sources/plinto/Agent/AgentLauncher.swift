import Glibc
import PlintoModels
import PlintoSystem

/// Starts the agent as a daemon and waits until it responds.
struct AgentLauncher {
    /// The time an agent gets to start. After an exit one more second is allowed, because another agent may be
    /// starting.
    private static let patience = Duration.seconds(5)
    private static let patienceAfterEnd = Duration.seconds(1)
    /// The size in bytes from which the log is rotated.
    private static let logLimit = 1 << 20

    let paths: AgentPaths
    let environment: [String: String]
    let clock: any TimeSource
    let remark: (String) -> Void

    /// Starts an agent and calls `connect` until it returns a client.
    ///
    /// - Throws: ``Failure`` with ``ExitCode/noAgent`` and the last lines of the agent's log.
    func start(_ connect: () throws -> AgentClient?) throws -> AgentClient {
        guard let executable = ProgramFile.find("plinto-agent", searchPath: environment["PATH"]) else {
            throw Failure(
                .noAgent,
                "no_agent",
                "No agent is running at \(paths.socket), and plinto-agent was not found next to plinto or in PATH."
            )
        }
        do { try Directory.ensurePrivate(paths.stateDirectory) } catch {
            throw Failure(.noAgent, "no_agent", "No agent is running, and none can be started: \(error)")
        }
        let log = AgentLog(path: paths.log)
        let (agent, start) = try launch(executable, log)
        var status: Int32?
        if let client = try wait(for: agent, &status, connect) {
            remark("plinto: Started plinto-agent (PID \(agent.pid)).")
            return client
        }
        let lines = log.lastLines(since: start)
        let ending = status.map { " but exited with code \($0)" } ?? " but does not respond at \(paths.socket)"
        throw Failure(
            .noAgent,
            "no_agent",
            "plinto-agent was started\(ending). "
                + (lines.isEmpty
                    ? "Its log \(paths.log) is empty. To see the error, run: plinto-agent"
                    : "Last lines of \(paths.log): \(lines)")
        )
    }

    /// Starts the process.
    ///
    /// - Returns: The process, and the length of the log before it started.
    private func launch(_ executable: String, _ log: AgentLog) throws -> (agent: DetachedProcess, start: Int) {
        do {
            try log.prepare(putAsideIfLongerThan: Self.logLimit)
            let start = log.length
            let agent = try DetachedProcess(
                executable,
                arguments: ["--socket", paths.socket, "--state-directory", paths.stateDirectory],
                environment: agentEnvironment,
                log: paths.log
            )
            return (agent, start)
        } catch {
            throw Failure(.noAgent, "no_agent", "No agent is running, and none can be started: \(error).")
        }
    }

    private func wait(
        for agent: DetachedProcess,
        _ status: inout Int32?,
        _ connect: () throws -> AgentClient?
    ) throws -> AgentClient? {
        var deadline = clock.sinceBoot() + Self.patience
        var pause: UInt32 = 1000
        while clock.sinceBoot() < deadline {
            if let client = try connect() { return client }
            if status == nil, let ended = agent.exitStatus() {
                status = ended
                deadline = min(deadline, clock.sinceBoot() + Self.patienceAfterEnd)
            }
            usleep(pause)
            pause = min(pause * 2, 50_000)
        }
        return nil
    }

    /// The environment for the agent: without the service manager's variables, which concern this process, and with
    /// absolute paths, because the agent's working directory is the root.
    private var agentEnvironment: [String: String] {
        var variables = environment.filter {
            !["NOTIFY_SOCKET", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"].contains($0.key)
        }
        for name in ["PLINTO_CA_FILE", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
            if let path = variables[name], !path.isEmpty { variables[name] = try? FilePathText.absolute(path) }
        }
        return variables
    }
}
