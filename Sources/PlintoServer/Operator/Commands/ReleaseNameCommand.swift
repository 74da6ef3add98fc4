import PlintoModels
import PlintoStore
import PlintoSystem

/// `plinto-server release-name NAME`: frees a username or a slug that was given up, before its 30 days are over.
enum ReleaseNameCommand {
    static let command = Command<ServerAction>(
        "release-name",
        summary: "Free a username or slug that was given up.",
        discussion: """
            Otherwise it is reserved for its former owner for 30 days.

            \(OperatorOptions.whileServing)
            """,
        arguments: [Argument("NAME", help: "A username or a slug.")],
        options: [OperatorOptions.database],
        run: run
    )

    /// The username or slug.
    private struct ReleasedName: AuditTarget {
        let text: String
    }

    static func run(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        let name = invocation.arguments[0]
        return try await OperatorDatabase.with(invocation, environment) { operation in
            let isKept = try await operation.database.write(as: operation.context) { transaction in
                let isUsername = try transaction.usernameReservations.release(name.folded)
                let isSlug = try transaction.organizations.release(name)
                guard isUsername || isSlug else { return false }
                try transaction.audit.record(.nameReleased, on: ReleasedName(text: name))
                return true
            }
            let shown = PrintableText.escape(name)
            guard isKept else { throw StartError("“\(shown)” is not reserved.") }
            return .init("“\(shown)” is free now.")
        }
    }
}
