import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem

/// `plinto-server user …`: manages accounts.
enum UserCommands {
    static let group = Command<ServerAction>(
        "user",
        summary: "List, suspend and reactivate accounts, and reset second factors.",
        subcommands: [
            Command(
                "list",
                summary: "List the accounts, newest first.",
                options: [
                    Option("search", value: "TEXT", help: "Match the start of email address, username or name."),
                    Option("status", value: "STATUS", help: "Match the status: active or suspended."),
                    Option("page", value: "NUMBER", help: "The page number, starting at 1. Default: 1."),
                    Option("limit", value: "NUMBER", help: "The number of accounts per page, 1 to 200. Default: 50."),
                    OperatorOptions.json, OperatorOptions.database,
                ],
                run: list
            ),
            Command(
                "suspend",
                summary: "Suspend an account and end its sessions.",
                discussion: OperatorOptions.whileServing,
                arguments: [OperatorOptions.user],
                options: [OperatorOptions.json, OperatorOptions.database],
                run: suspend
            ),
            Command(
                "reactivate",
                summary: "Reactivate a suspended account.",
                discussion: OperatorOptions.whileServing,
                arguments: [OperatorOptions.user],
                options: [OperatorOptions.json, OperatorOptions.database],
                run: reactivate
            ),
            Command(
                "reset-mfa",
                summary: "Reset a user's second factor and end their sessions.",
                discussion: """
                    Make sure that the request comes from the owner, who gets an email about it.

                    \(OperatorOptions.whileServing)
                    """,
                arguments: [OperatorOptions.user],
                options: [OperatorOptions.json, OperatorOptions.database, OperatorOptions.keyFile],
                run: resetSecondFactor
            ),
        ]
    )

    static func list(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        let query = try query(invocation)
        return try await OperatorDatabase.with(invocation, environment) { operation in
            let page = try await page(query, of: operation.database, invocation)
            guard !invocation.flag("json") else { return .init(try OperatorDatabase.json(page)) }
            let lines = page.users.map { user in
                [
                    user.user.id.text, user.user.status.rawValue, user.isAdministrator ? "admin" : "-",
                    user.user.createdAt.text, PrintableText.escape(user.user.email),
                ].joined(separator: "  ")
            }
            let shown = "\(page.users.count) of \(page.total), page \(page.page ?? 1)"
            return .init((lines + [shown]).joined(separator: "\n"))
        }
    }

    /// - Throws: `UsageError` if an option is invalid.
    private static func page(
        _ query: String,
        of database: any Database,
        _ invocation: Invocation
    ) async throws -> AdminUserList {
        do {
            let query = try QueryDecoder<AdminUserListQuery>().decode(query)
            return try await ListUsers(database: database)(query).body
        } catch let error as APIError where error.status == 400 {
            let message = error.field == "q" ? "search" + error.message.dropFirst() : error.message
            throw invocation.usageError("--\(message)")
        }
    }

    static func suspend(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        try await change(invocation, environment) { record, _, transaction in
            let (changed, ended) = try StatusChange.suspend(record, in: transaction)
            return (changed, "is suspended; \(inWords(ended)) ended.")
        }
    }

    static func reactivate(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        try await change(invocation, environment) { record, _, transaction in
            let changed = try StatusChange.reactivate(record, in: transaction)
            return (changed, "may sign in again.")
        }
    }

    static func resetSecondFactor(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        try await change(invocation, environment) { record, operation, transaction in
            let reset = SecondFactorReset(mail: try operation.mail(invocation))
            let ended = try reset(record.user, in: transaction)
            return (record, "no longer has a second factor; \(inWords(ended)) ended, and an email tells the user.")
        }
    }

    private static func change(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment,
        _ body: @escaping @Sendable (UserRecord, OperatorDatabase, ServerTransaction) throws -> (UserRecord, String)
    ) async throws -> OperatorCommand.Outcome {
        let name = invocation.arguments[0]
        return try await OperatorDatabase.with(invocation, environment) { operation in
            let (record, sentence) = try await operation.database.write(as: operation.context) { transaction in
                try body(try OperatorDatabase.find(name, in: transaction), operation, transaction)
            }
            guard !invocation.flag("json") else { return .init(try OperatorDatabase.json(AdminUser(record))) }
            return .init("\(PrintableText.escape(record.user.email)) (\(record.user.id)) \(sentence)")
        }
    }

    private static func inWords(_ sessions: Int) -> String {
        sessions == 1 ? "1 session" : "\(sessions) sessions"
    }

    /// The options as the query of `GET /admin/users`, which has the same rules.
    private static func query(_ invocation: Invocation) throws -> String {
        var pairs: [String] = []
        for (option, parameter) in [("search", "q"), ("status", "status"), ("page", "page"), ("limit", "limit")] {
            guard let value = invocation.value(option) else { continue }
            pairs.append(parameter + "=" + PercentEncoding.encode(value))
        }
        return pairs.joined(separator: "&")
    }
}
