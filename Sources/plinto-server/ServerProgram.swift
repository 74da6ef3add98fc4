import Glibc
import PlintoServer
import PlintoSystem

/// The life of the process: parses the command line, serves, shuts down in order.
struct ServerProgram {
    /// The time that the shutdown waits for the reader of the log.
    private static let logFlushLimit = Duration.seconds(1)

    let arguments: [String]
    let environment: [String: String]

    /// Runs to the end and returns the exit code: 0; 1 if the server cannot start; 2 if the command line is wrong.
    func run() async -> Int32 {
        do {
            // A user who types the name alone wants to see the commands.
            guard !arguments.isEmpty else {
                say(ServerCommand.program.helpText(path: []))
                return 0
            }
            let parsed = try ServerCommand.program.parse(
                arguments,
                environment: environment,
                strictEnvironment: true
            )
            switch parsed {
            case .help(let text):
                say(text)
            case .version(let text):
                say(text + "\n")
            case .run(let invocation):
                if invocation.path != ["serve"], let warning = unknownVariables { complain("warning: \(warning)") }
                switch invocation.path {
                case ["mail", "test"]: say(try await MailTest(invocation).run() + "\n")
                case ["serve"]: try await serve(try ServerConfiguration(invocation))
                default: return try await operate(invocation)
                }
            }
            return 0
        } catch let error as UsageError {
            complain(error.message)
            return 2
        } catch {
            complain("\(error)")
            return 1
        }
    }

    private var unknownVariables: String? {
        ServerCommand.program.warning(aboutUnknownVariablesIn: environment)
    }

    private func serve(_ configuration: ServerConfiguration) async throws {
        let (log, writer) = Log.background(
            component: "server",
            minimum: configuration.observation.logLevel,
            format: configuration.observation.logFormat
        )
        // Also before the reason why the server cannot start.
        defer { writer.flush(within: Self.logFlushLimit) }
        if let unknownVariables { log.warning(unknownVariables) }
        let server = try await PlintoServer.start(
            configuration,
            in: ServerEnvironment(
                log: log,
                crashPoints: CrashPoints(environment: environment) { writer.flush(within: Self.logFlushLimit) },
                processors: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
                descriptors: DescriptorLimit.raise()
            )
        )
        say("plinto-server listening on \(server.url)\n")
        ServiceManager.notify("READY=1")
        let failure = await server.failure {
            let signal = await signalToEnd(server)
            log.info("shutting down", ["signal": "\(signal)"])
        }
        ServiceManager.notify("STOPPING=1")
        await server.stop()
        if let failure { throw failure }
    }

    /// Waits for the next signal to stop; SIGHUP reloads the certificate.
    private func signalToEnd(_ server: PlintoServer) async -> Int32 {
        while true {
            let signal = await Termination.wait()
            guard signal == SIGHUP else { return signal }
            server.reload()
        }
    }

    /// Runs an operator command and returns its exit code.
    private func operate(_ invocation: Invocation) async throws -> Int32 {
        var environment = OperatorEnvironment()
        if StandardStream.error.isTerminal {
            environment.announce = Log.standardError
            environment.progress = { part in Log.standardError("\(Int(part * 100)) %") }
        }
        guard let command = OperatorCommand(invocation, in: environment) else {
            preconditionFailure("no code for the command \(invocation.path)")
        }
        let outcome = try await command.run()
        say(outcome.output + "\n")
        return outcome.status
    }

    private func say(_ text: String) {
        print(text, terminator: "")
        // Standard output may be a pipe, which would buffer the line.
        fflush(nil)
    }

    private func complain(_ message: String) {
        Log.standardError("plinto-server: \(message)")
    }
}
