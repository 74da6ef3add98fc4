import Glibc
import PlintoAgent
import PlintoCrypto
import PlintoModels
import PlintoSync
import PlintoSystem
import PlintoTransport

/// The program `plinto-agent`: parses the command line, builds the agent and runs it until a signal stops it.
struct AgentProgram: Sendable {
    /// The time that the process waits at exit for the log to be written.
    private static let logFlushLimit = Duration.seconds(1)

    let arguments: [String]
    let environment: [String: String]

    /// Runs the program and returns its exit code.
    func run() async -> ExitCode {
        await AgentCommand.command.run(arguments, variables: Variables(environment)) { serve, invocation in
            try await serve(self, invocation)
            return .success
        }
    }

    /// Runs the agent until a signal stops it.
    func serve(_ invocation: Invocation) async throws {
        let inherited = try ServiceManager.inheritedSockets().first?.descriptor
        let paths = try AgentPaths(
            socket: try invocation.value(of: AgentSettings.socket),
            stateDirectory: try invocation.value(of: AgentSettings.stateDirectory),
            environment: environment
        )
        let clock = SystemClock()
        let level = try invocation.value(of: AgentSettings.logLevel)
        let (log, writer) = Log.background(component: "agent", minimum: level, clock: clock)
        // On a failed start too, so that the log precedes the error message.
        defer { writer.flush(within: Self.logFlushLimit) }
        DescriptorLimit.raise()
        if let warning = invocation.warning { log.warning(warning) }
        let network = watchNetwork(log)
        let proxies = ProxySettings(environment: environment)
        let authorityFile = try AgentSettings.authorityFile(invocation)
        let authorities = TrustedAuthorities(file: authorityFile, environment: environment)
        let agent = try await Agent.start(
            AgentConfiguration(
                socketPath: paths.socket,
                inheritedSocket: inherited,
                stateDirectory: paths.stateDirectory,
                passphrase: try passphrase()
            ),
            in: AgentEnvironment(
                clock: clock,
                random: SystemRandom(),
                transport: CurlTransport(proxies: proxies, authorities: authorities),
                proxies: proxies,
                log: log,
                crashPoints: CrashPoints(environment: environment) { writer.flush(within: Self.logFlushLimit) },
                networkChanges: network?.changes ?? AsyncStream { $0.finish() }
            )
        )
        // Whoever does not read this line is served all the same.
        try? StandardStream.output.write("plinto-agent listening on \(agent.socketPath)\n")
        ServiceManager.notify("READY=1")

        let failure = await agent.failure {
            // SIGHUP is ignored: the agent serves the user and outlives the terminal.
            while await Termination.wait() == SIGHUP {}
        }
        ServiceManager.notify("STOPPING=1")
        network?.stop()
        await agent.stop()
        if let failure { throw failure }
    }

    /// The passphrase from the systemd credential; nil if there is none.
    private func passphrase() throws -> String? {
        let name = AgentCommand.credential
        guard let bytes = try ServiceManager.credential(name, limit: 1025, environment: environment) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw UsageError("The credential \(name) is not UTF-8.")
        }
        return text
    }

    /// Watches for network changes. If that fails, the agent still retries by its timers.
    private func watchNetwork(_ log: Log) -> NetworkWatch? {
        do {
            return try NetworkWatch()
        } catch {
            log.info("cannot watch for network changes", ["error": "\(error)"])
            return nil
        }
    }
}
