import PlintoStore
import PlintoSystem

/// `plinto-server backup TO`: one consistent copy, while the server runs.
enum BackupCommand {
    static let command = Command<ServerAction>(
        "backup",
        summary: "Copy the database, even while a server uses it.",
        discussion: "The copy is one consistent state, a file of mode 0600. It does not include the key file.",
        arguments: [Argument("TO", help: "A file that does not exist yet.")],
        options: [OperatorOptions.database],
        run: run
    )

    static func run(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        let destination = invocation.arguments[0]
        return try await OperatorDatabase.with(invocation, environment) { operation in
            try await operation.file.backup(to: destination, progress: environment.progress)
            return .init(
                "The database was copied to \(PrintableText.escape(destination)). The copy does not include the key "
                    + "file: keep a copy of that somewhere else."
            )
        }
    }
}
