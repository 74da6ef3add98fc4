package import PlintoModels
import PlintoStore
package import PlintoSystem

/// An operator command: any command except `serve`. It works on the database itself, even while a server uses it, which
/// notices a change within a second.
package struct OperatorCommand: Sendable {
    /// The result of a command.
    package struct Outcome: Sendable {
        /// The text for standard output, without its last line feed.
        package let output: String
        /// ``ExitCode/failure`` if the command found a problem.
        package let status: ExitCode

        init(_ output: String, status: ExitCode = .success) {
            self.output = output
            self.status = status
        }
    }

    typealias Run = @Sendable (Invocation, OperatorEnvironment) async throws -> Outcome

    private let body: Run

    init(_ body: @escaping Run) {
        self.body = body
    }

    /// - Throws: `UsageError`; ``StartError`` with a sentence for the operator.
    package func run(_ invocation: Invocation, in environment: OperatorEnvironment) async throws -> Outcome {
        do {
            return try await body(invocation, environment)
        } catch let error as APIError {
            throw StartError(error.message)
        } catch let error as DatabaseError where error.code == .busy {
            throw StartError("The database is busy: another process holds it for too long. Try again. (\(error))")
        }
    }
}

extension Command where Action == ServerAction {
    /// Creates an operator command.
    init(
        _ name: String,
        summary: String,
        discussion: String = "",
        arguments: [Argument] = [],
        options: [Option],
        run: @escaping OperatorCommand.Run
    ) {
        self.init(
            name,
            summary: summary,
            discussion: discussion,
            arguments: arguments,
            options: options,
            action: .operate(OperatorCommand(run))
        )
    }
}

/// The environment of the commands.
package struct OperatorEnvironment: Sendable {
    package var clock: any TimeSource
    /// Reads standard input, at most this many bytes.
    package var readInput: @Sendable (_ limit: Int) throws -> [UInt8]
    /// Reports the progress of long work, from 0 to 1.
    package var progress: @Sendable (Double) -> Void
    /// Announces long work without measurable progress.
    package var announce: @Sendable (String) -> Void

    package init(
        clock: any TimeSource = SystemClock(),
        readInput: @escaping @Sendable (Int) throws -> [UInt8] = { try StandardStream.input.read(limit: $0) },
        progress: @escaping @Sendable (Double) -> Void = { _ in },
        announce: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.clock = clock
        self.readInput = readInput
        self.progress = progress
        self.announce = announce
    }
}
