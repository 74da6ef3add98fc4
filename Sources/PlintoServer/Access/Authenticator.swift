import PlintoHTTP
import PlintoModels
import PlintoStore

/// Tells who sends a request: reads the bearer token (RFC 6750), and asks whether its session lives and its
/// account may be used. All from memory, once seen.
struct Authenticator: Sendable {
    let verifier: AccessTokenVerifier
    let sessions: SessionRegistry
    let users: UserRegistry
    let clock: any TimeSource

    static let missingToken = APIError(
        .unauthorized,
        .missingToken,
        "This request needs an access token: Authorization: Bearer ACCESS_TOKEN"
    )

    static let sessionEnded = APIError(
        .unauthorized,
        .sessionEnded,
        "The session of this access token has ended. Sign in again."
    )

    /// - Throws: 401 `missing_token`, `invalid_token`, `token_expired` or `session_ended`; 403 `account_suspended`.
    func authenticate(_ request: HTTPRequest) async throws -> SignedIn {
        guard let token = Self.bearerToken(of: request) else { throw Self.missingToken }
        let verified = try verifier.verify(token)
        guard let session = try await sessions.session(verified.session), session.isLive(at: clock.now()),
            session.userID == verified.user, let profile = try await users.profile(of: verified.user)
        else { throw Self.sessionEnded }
        try TokenIssuer.requireUsable(profile.user.status)
        return SignedIn(profile: profile, session: session, client: ClientDescription(request))
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
