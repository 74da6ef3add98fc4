import Glibc
import PlintoModels
import PlintoSystem

/// Starts the agent as a daemon and waits until it answers.
struct AgentLauncher {
    /// How long an agent may take to answer; one that has ended has a second, because another may just be starting.
    private static let patience = Duration.seconds(5)
    private static let patienceAfterEnd = Duration.seconds(1)
    /// A log longer than this is put aside first.
    private static let logLimit = 1 << 20

    let paths: AgentPaths
    let environment: [String: String]
    let clock: any TimeSource
    let remark: (String) -> Void

    /// Starts an agent and returns what `connect` does as soon as it is not nil.
    ///
    /// - Throws: ``Failure`` with ``ExitCode/noAgent`` and the last lines of the agent's log.
    func start(_ connect: () throws -> AgentClient?) throws -> AgentClient {
        guard let executable = ProgramFile.find("plinto-agent", searchPath: environment["PATH"]) else {
            throw Failure(
                .noAgent,
                "no_agent",
                "No agent answers at \(paths.socket), and plinto-agent is neither beside plinto nor in PATH."
            )
        }
        do { try Directory.ensurePrivate(paths.stateDirectory) } catch {
            throw Failure(.noAgent, "no_agent", "No agent answers, and none can be started: \(error)")
        }
        let log = AgentLog(path: paths.log)
        let (agent, start) = try launch(executable, log)
        var status: Int32?
        if let client = try wait(for: agent, &status, connect) {
            remark("plinto: started plinto-agent (process \(agent.pid)).")
            return client
        }
        let lines = log.lastLines(since: start)
        let ending = status.map { " and ended with exit code \($0)" } ?? " and does not answer at \(paths.socket)"
        throw Failure(
            .noAgent,
            "no_agent",
            "plinto-agent was started\(ending). "
                + (lines.isEmpty
                    ? "It has written nothing to \(paths.log). To see why, start it with: plinto-agent"
                    : "The end of \(paths.log): \(lines)")
        )
    }

    /// - Returns: The agent, and the length of its log before it.
    private func launch(_ executable: String, _ log: AgentLog) throws -> (agent: DetachedProcess, start: Int) {
        do throws(SystemError) {
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
            throw Failure(.noAgent, "no_agent", "No agent answers, and none can be started: \(error).")
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

    /// The agent is nobody's service: what a service manager told this process about itself is not for it.
    /// Paths in it are seen from the root, where the agent runs.
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
