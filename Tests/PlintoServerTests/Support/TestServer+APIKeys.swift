import PlintoModels
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

extension TestServer {
    /// Asks for a new API key.
    func createKey(_ body: String, as tokens: TokenPair) async throws -> WireClient.Response {
        try await send("POST", "/v1/api-keys", as: tokens, text: body)
    }

    /// A key with these scopes; without scopes where they are nil.
    func key(
        _ scopes: [APIScope]?,
        of tokens: TokenPair,
        organization: OrganizationID? = nil
    ) async throws -> CreatedAPIKey {
        let request = CreateAPIKeyRequest(name: "test", scopes: scopes, organizationID: organization)
        let answer = try await client.send(
            "POST",
            "/v1/api-keys",
            fields: ["Authorization": "Bearer \(tokens.accessToken)"],
            body: WireJSON.encode(request)
        )
        #expect(answer.status == 201)
        return try answer.decode()
    }

    /// Sends a request with an API key.
    func send(
        _ method: String,
        _ path: String,
        key: String,
        text: String? = nil,
        fields: [String: String] = [:]
    ) async throws -> WireClient.Response {
        let all = fields.merging(["Authorization": "Bearer \(key)"]) { $1 }
        return try await client.send(method, path, fields: all, body: text.map { Array($0.utf8) })
    }

    /// Runs one of the operator's commands on the database that this server serves.
    func operate(_ arguments: String...) async throws {
        let all = arguments + ["--database", "sqlite:\(scratch.file("server.db"))"]
        _ = try await ServerCommand.run(all, in: OperatorEnvironment(clock: clock))
    }
}
