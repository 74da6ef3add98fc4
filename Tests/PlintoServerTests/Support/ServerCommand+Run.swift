import PlintoSystem
import TestSupport

@testable import PlintoServer

extension ServerCommand {
    /// The configuration of a server with these options and variables.
    static func configuration(
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws(UsageError) -> ServerConfiguration {
        try ServerConfiguration(try program.parsed(["serve"] + arguments, environment: environment).invocation)
    }

    /// Runs an operator command to its end.
    static func run(
        _ arguments: [String],
        in environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        let (action, invocation) = try program.parsed(arguments)
        guard case .operate(let command) = action else { throw UsageError("not an operator command: \(arguments)") }
        return try await command.run(invocation, in: environment)
    }
}
