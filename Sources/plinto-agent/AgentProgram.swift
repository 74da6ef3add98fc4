import Glibc
import PlintoAgent
import PlintoCrypto
import PlintoModels
import PlintoSync
import PlintoSystem
import PlintoTransport

/// Reads the command line, builds the agent, and runs it until a signal ends it.
struct AgentProgram: Sendable {
    /// How long the end of the process waits for the reader of the log.
    private static let logFlushLimit = Duration.seconds(1)

    let arguments: [String]
    let environment: [String: String]

    /// Returns the process's exit code.
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
        // Also before the reason why the agent cannot start.
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

        // A closed terminal is no reason to end: the agent serves the user, not the window.
        while await Termination.wait() == SIGHUP {}
        ServiceManager.notify("STOPPING=1")
        network?.stop()
        await agent.stop()
    }

    /// The file of certificate authorities that was asked for, seen from the root.
    ///
    /// - Throws: ``UsageError`` where it cannot be read or holds no certificate: a slip here would look like a server that
    ///   is not to be trusted.
    private func authorityFile(_ invocation: Invocation) throws -> String? {
        guard let named = invocation.value("ca-file") else { return nil }
        let path = try FilePathText.absolute(named)
        guard let bytes = try AtomicFile.read(path, limit: 16 << 20) else {
            throw invocation.usageError("There is no file \(PrintableText.escape(path)), which --ca-file names.")
        }
        guard String(decoding: bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
            throw invocation.usageError(
                "\(PrintableText.escape(path)), which --ca-file names, holds no certificate in PEM."
            )
        }
        return path
    }

    /// What the service manager was told to unlock with.
    private func passphrase() throws -> String? {
        let name = AgentCommand.credential
        guard let bytes = try ServiceManager.credential(name, limit: 1025, environment: environment) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw UsageError("the credential \(name) is not UTF-8.")
        }
        return text
    }

    /// Without it the agent tries again after a while all the same.
    private func watchNetwork(_ log: Log) -> NetworkWatch? {
        do {
            return try NetworkWatch()
        } catch {
            log.info("changes of the network are not seen", ["error": "\(error)"])
            return nil
        }
    }

    private func level(_ invocation: Invocation) throws -> Log.Level {
        guard let level = Log.Level(rawValue: try invocation.require("log-level")) else {
            throw invocation.usageError("--log-level must be debug, info, warning or error.")
        }
        return level
    }

    /// Whoever waits for a line reads it through a pipe, which would hold it back.
    private func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
