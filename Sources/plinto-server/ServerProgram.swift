import Glibc
import PlintoServer
import PlintoSystem

/// The life of the process: parses the command line, serves, shuts down in order.
struct ServerProgram {
    /// The time that the shutdown waits for the reader of the log.
    private static let logFlushLimit = Duration.seconds(1)

    let arguments: [String]
    let environment: [String: String]

    /// Runs to the end and returns the exit code: ``ExitCode/failure`` if the server cannot start or a command failed,
    /// ``ExitCode/usage`` if the command line is wrong.
    func run() async -> ExitCode {
        // A user who types the name alone wants to see the commands.
        let arguments = arguments.isEmpty ? ["--help"] : arguments
        let program = ServerCommand.program
        return await program.run(arguments, variables: Variables(environment)) { action, invocation in
            switch action {
            case .serve:
                try await serve(invocation)
                return .success
            case .operate(let command):
                if let warning = invocation.warning { program.report("warning: \(warning)") }
                return try await operate(command, invocation)
            }
        }
    }

    private func serve(_ invocation: Invocation) async throws {
        let configuration = try ServerConfiguration(invocation)
        let (log, writer) = Log.background(
            component: "server",
            minimum: configuration.observation.logLevel,
            format: configuration.observation.logFormat
        )
        // Also before the reason why the server cannot start.
        defer { writer.flush(within: Self.logFlushLimit) }
        if let warning = invocation.warning { log.warning(warning) }
        let server = try await PlintoServer.start(
            configuration,
            in: ServerEnvironment(
                log: log,
                crashPoints: CrashPoints(environment: environment) { writer.flush(within: Self.logFlushLimit) },
                processors: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
                descriptors: DescriptorLimit.raise()
            )
        )
        // Whoever does not read this line is served all the same.
        try? StandardStream.output.write("plinto-server listening on \(server.url)\n")
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
    private func operate(_ command: OperatorCommand, _ invocation: Invocation) async throws -> ExitCode {
        var environment = OperatorEnvironment()
        if StandardStream.error.isTerminal {
            environment.announce = Log.standardError
            environment.progress = { part in Log.standardError("\(Int(part * 100)) %") }
        }
        let outcome = try await command.run(invocation, in: environment)
        try StandardStream.output.write(outcome.output + "\n")
        return outcome.status
    }
}
