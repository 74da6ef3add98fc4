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
    func run() async -> Int32 {
        do {
            let parsed = try AgentCommand.command.parse(
                arguments,
                environment: environment,
                strictEnvironment: true
            )
            switch parsed {
            case .help(let text), .version(let text): say(text)
            case .run(let invocation): try await serve(invocation)
            }
            return 0
        } catch let error as UsageError {
            Log.standardError("plinto-agent: \(error.message)")
            return 2
        } catch {
            Log.standardError("plinto-agent: \(error)")
            return 1
        }
    }

    private func serve(_ invocation: Invocation) async throws {
        let inherited = try ServiceManager.inheritedSockets().first?.descriptor
        let paths = try AgentPaths(
            socket: invocation.value("socket"),
            stateDirectory: invocation.value("state-directory"),
            environment: environment
        )
        let clock = SystemClock()
        let (log, writer) = Log.background(component: "agent", minimum: try level(invocation), clock: clock)
        // On a failed start too, so that the log precedes the error message.
        defer { writer.flush(within: Self.logFlushLimit) }
        DescriptorLimit.raise()
        if let warning = AgentCommand.command.warning(aboutUnknownVariablesIn: environment) { log.warning(warning) }
        let network = watchNetwork(log)
        let proxies = ProxySettings(environment: environment)
        let authorities = TrustedAuthorities(file: try authorityFile(invocation), environment: environment)
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
        say("plinto-agent listening on \(agent.socketPath)")
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

    /// The absolute path of the file of certificate authorities.
    ///
    /// - Throws: ``UsageError`` if the file cannot be read or contains no certificate, because the mistake would
    ///   otherwise show up as an untrusted server.
    private func authorityFile(_ invocation: Invocation) throws -> String? {
        guard let named = invocation.value("ca-file") else { return nil }
        let path = try FilePathText.absolute(named)
        // Opening a FIFO would wait for a writer, and it could be read only once.
        var information = stat()
        guard unsafe stat(path, &information) != 0 || information.st_mode & S_IFMT == S_IFREG else {
            throw invocation.usageError("The --ca-file \(PrintableText.escape(path)) is not a regular file.")
        }
        guard let bytes = try AtomicFile.read(path, limit: 16 << 20) else {
            throw invocation.usageError("The file \(PrintableText.escape(path)) given by --ca-file does not exist.")
        }
        guard String(decoding: bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
            throw invocation.usageError(
                "The file \(PrintableText.escape(path)) given by --ca-file contains no PEM certificate."
            )
        }
        return path
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

    private func level(_ invocation: Invocation) throws -> Log.Level {
        guard let level = Log.Level(rawValue: try invocation.require("log-level")) else {
            throw invocation.usageError("--log-level must be debug, info, warning or error.")
        }
        return level
    }

    /// Prints a line and flushes it, because standard output may be a pipe that a supervisor reads.
    private func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
