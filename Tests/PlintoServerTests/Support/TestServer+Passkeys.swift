import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

extension TestServer {
    func creationOptions(_ tokens: TokenPair) async throws -> PublicKeyCredentialCreationOptionsJSON {
        let answer = try await send("GET", "/v1/passkeys/register/options", as: tokens)
        #expect(answer.status == 200)
        return try answer.decode()
    }

    /// Sends what an authenticator made.
    func register(_ response: RegistrationResponseJSON, as tokens: TokenPair) async throws -> WireClient.Response {
        try await json(
            "POST",
            "/v1/passkeys/register/verify",
            response,
            fields: ["Authorization": "Bearer \(tokens.accessToken)"]
        )
    }

    /// Adds the passkey of this authenticator to an account.
    @discardableResult
    func addPasskey(
        _ authenticator: inout SoftAuthenticator,
        to tokens: TokenPair,
        name: String? = nil
    ) async throws -> Passkey {
        let answer = try await register(authenticator.create(try await creationOptions(tokens), name: name), as: tokens)
        #expect(answer.status == 201)
        return try answer.decode()
    }

    func requestOptions(email: String? = nil) async throws -> PublicKeyCredentialRequestOptionsJSON {
        let query = email.map { "?email=\($0)" } ?? ""
        let answer = try await send("GET", "/v1/passkeys/authenticate/options" + query)
        #expect(answer.status == 200)
        return try answer.decode()
    }

    /// The options for the second factor of a sign-in that waits.
    func requestOptions(token: String) async throws -> PublicKeyCredentialRequestOptionsJSON {
        let answer = try await json(
            "POST",
            "/v1/passkeys/authenticate/options",
            PasskeyAuthenticationOptionsRequest(mfaToken: token)
        )
        #expect(answer.status == 200)
        return try answer.decode()
    }

    /// Sends what an authenticator answered.
    func authenticate(_ response: AuthenticationResponseJSON) async throws -> WireClient.Response {
        try await json("POST", "/v1/passkeys/authenticate/verify", response)
    }

    /// A whole sign-in by a discoverable passkey.
    func passkeySignIn(_ authenticator: inout SoftAuthenticator) async throws -> WireClient.Response {
        try await authenticate(authenticator.get(try await requestOptions()))
    }

    func passkeys(_ tokens: TokenPair) async throws -> [Passkey] {
        try await send("GET", "/v1/passkeys", as: tokens).decode(PasskeyList.self).passkeys
    }

    /// How the live sessions of a user were opened.
    func methods(of user: UserID) async throws -> [[String]] {
        let now = clock.now()
        return try await server.database.read { connection in
            try connection.sessions.live(of: user, at: now, activeSince: now.advanced(bySeconds: -86_400)).map(
                \.methods
            )
        }
    }
}
