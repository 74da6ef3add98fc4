import PlintoHTTP
import PlintoModels
import PlintoStore

/// Authenticates a request: reads the bearer token (RFC 6750), which is an access token or an API key, and checks that
/// its session is active and its account may be used.
struct Authenticator: Sendable {
    let verifier: AccessTokenVerifier
    let keys: KeyVerifier
    let sessions: SessionRegistry
    let users: UserRegistry
    let clock: any TimeSource

    /// - Throws: 401 `missing_token`, `invalid_token`, `token_expired`, `session_ended`, `invalid_api_key` or
    ///   `api_key_expired`; 403 `account_suspended`.
    func authenticate(_ request: HTTPRequest) async throws -> ActingUser {
        guard let token = Self.bearerToken(of: request) else { throw APIError.missingToken }
        let client = ClientDescription(request)
        let user: UserID
        let credential: ActingUser.Credential
        var limit: CustomLimit?
        if token.hasPrefix(APIKeyText.prefix) {
            let record = try await keys.verify(token, from: client)
            (user, credential) = (record.key.userID, .key(record.key))
            limit = CustomLimit(record)
        } else {
            let session = try await session(of: token)
            (user, credential) = (session.userID, .session(session))
        }
        let keyed = request.method.isMutating ? IdempotentRequest() : nil
        guard let profile = try await users.profile(of: user) else { throw APIError.sessionEnded }
        try TokenIssuer.requireUsable(profile.user.status)
        return ActingUser(profile: profile, credential: credential, limit: limit, client: client, keyed: keyed)
    }

    /// The expiry of the access token of a request; nil if it has none.
    func expiry(of request: HTTPRequest) -> Timestamp? {
        guard let token = Self.bearerToken(of: request), let verified = try? verifier.verify(token) else { return nil }
        return Timestamp(seconds: verified.expiresAt)
    }

    /// From the cache, once seen.
    private func session(of token: String) async throws -> SessionRecord {
        let verified = try verifier.verify(token)
        let now = clock.now()
        guard let session = try await sessions.session(verified.session), session.isLive(at: now),
            session.userID == verified.user
        else { throw APIError.sessionEnded }
        sessions.uses.note(session.id, at: now)
        return session
    }

    private static func bearerToken(of request: HTTPRequest) -> String? {
        guard let field = request.fields["Authorization"] else { return nil }
        let scheme = "Bearer "
        guard field.utf8.count > scheme.utf8.count,
            field.prefix(scheme.utf8.count).lowercased() == scheme.lowercased()
        else { return nil }
        return String(field.dropFirst(scheme.utf8.count))
    }
}
