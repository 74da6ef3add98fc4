import PlintoModels
import PlintoStore
import PlintoSystem

/// `plinto-server rate-limit ID`: sets or removes the rate limit of an organization or an API key.
enum RateLimitCommand {
    static let command = Command<ServerAction>(
        "rate-limit",
        summary: "Set the rate limit of an organization or an API key.",
        discussion: """
            The limit of an organization counts the requests of all API keys bound to it; the limit of a key takes \
            precedence. A change applies from the next request on.
            """,
        arguments: [Argument("ID", help: "org_… or key_….")],
        options: [
            Option("per-minute", value: "NUMBER", help: "The allowed requests per minute."),
            Option("default", help: "Go back to the default limit."),
            OperatorOptions.json, OperatorOptions.database,
        ],
        run: run
    )

    static func run(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        let change = try change(invocation)
        let target = try target(invocation)
        return try await OperatorDatabase.with(invocation, environment) { operation in
            let setting = try await operation.database.write(as: operation.context) { transaction in
                try SetRateLimit.set(change, of: target, in: transaction)
            }
            guard !invocation.flag("json") else { return .init(try OperatorDatabase.json(setting)) }
            let limit = setting.rateLimit.map { "may make \($0) requests per minute" } ?? "has the default limit"
            return .init("\(setting.id) \(limit) from the next request on.")
        }
    }

    private static func change(_ invocation: Invocation) throws -> Change<Int> {
        let limit = try invocation.integer("per-minute", in: Limits.Requests.custom)
        switch (limit, invocation.flag("default")) {
        case (let limit?, false): return .set(limit)
        case (nil, true): return .clear
        default: throw invocation.usageError("rate-limit needs --per-minute NUMBER, or --default.")
        }
    }

    private static func target(_ invocation: Invocation) throws -> SetRateLimit.Target {
        let text = invocation.arguments[0]
        if let id = OrganizationID(text) { return .organization(id) }
        if let id = APIKeyID(text) { return .key(id) }
        throw invocation.usageError("rate-limit takes the id of an organization, org_…, or of an API key, key_….")
    }
}
