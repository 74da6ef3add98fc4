import PlintoStore
import PlintoSystem

/// `plinto-server backup TO`: one consistent copy, while the server runs.
enum BackupCommand {
    static func run(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        let destination = invocation.arguments[0]
        return try await OperatorDatabase.with(invocation, environment) { operation in
            try await operation.database.backup(to: destination, progress: environment.progress)
            return .init(
                "The database was copied to \(PrintableText.escape(destination)). The copy does not include the key "
                    + "file: keep a copy of that somewhere else."
            )
        }
    }
}
