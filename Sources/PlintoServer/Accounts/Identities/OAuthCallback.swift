import PlintoCrypto
import PlintoEmail
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem

/// `GET /auth/oauth/{provider}/callback`: the browser returns from the provider.
struct OAuthCallback: Sendable {
    let database: ServerDatabase
    let providers: OAuthProviders
    let admission: IdentityAdmission
    let publicURL: String
    let log: Log

    private var isSecure: Bool { publicURL.hasPrefix("https://") }

    /// Sends the browser to the application, with a one-time code or with `error`; without a redirect URL, returns the
    /// same as JSON. A URL never contains a token.
    ///
    /// - Throws: 400 `invalid_state`; nothing else if the application gets the error.
    func callAsFunction(
        _ provider: OAuthProvider,
        _ query: OAuthCallbackQuery,
        _ request: HTTPRequest,
        from context: RequestContext
    ) async throws -> HTTPResponse {
        let client = try providers.client(provider)
        guard BrowserBinding.isSecret(query.state),
            let binding = BrowserBinding(request, state: query.state, isSecure: isSecure)
        else {
            throw APIError.invalidState
        }
        let now = database.clock.now()
        let hash = Digest.sha256.hash(Array(query.state.utf8))
        let attempt = try await database.write(as: context) { transaction in
            try transaction.oauthAttempts.take(hash, step: .callback, at: now) { attempt in
                attempt.provider == client.provider.rawValue
                    && attempt.browserHash.map { constantTimeEquals($0, binding.hash) } ?? false
            }
        }
        guard let attempt else { throw APIError.invalidState }
        do {
            // Before anything else of the response is trusted, including an error (RFC 9207 §2.4).
            guard client.isIssuer(query.issuer) else {
                throw OAuthError.unusable("the response names another issuer")
            }
            let code = try query.requireCode()
            let identity = try await client.identity(code: code, issuer: query.issuer, binding: binding)
            let outcome = try await complete(attempt, identity, from: context)
            return try success(outcome, attempt, state: query.state)
        } catch let error as OAuthError {
            log.warning(
                "a sign-in through a provider failed",
                [
                    "provider": client.provider.rawValue, "error": error.word.rawValue, "cause": error.cause,
                    "request_id": context.requestID,
                ]
            )
            return try failure(error, attempt, state: query.state)
        }
    }

    private func complete(
        _ attempt: OAuthAttemptRecord,
        _ identity: ProviderIdentity,
        from context: RequestContext
    ) async throws -> QueryItem {
        guard let user = attempt.userID else {
            let code = try await admission.admit(identity, of: attempt.provider, from: context)
            return QueryItem("code", code)
        }
        // Not linked yet: the returning browser need not be that of the user who began. A victim lured into an
        // attacker's link would add their own identity to the attacker's account; so the session itself must confirm.
        let code = "cnf_" + Base64URL.encode(database.random.bytes(32))
        let record = OAuthAttemptRecord(
            tokenHash: Digest.sha256.hash(Array(code.utf8)),
            step: .confirm,
            provider: attempt.provider,
            userID: user,
            sessionID: attempt.sessionID,
            subject: identity.subject,
            email: identity.email?.typed,
            emailVerified: identity.isEmailVerified,
            expiresAt: database.clock.now().advanced(bySeconds: SignInCodes.lifetime)
        )
        try await database.write(as: context) { transaction in
            // The account may have got a second factor while the browser was at the provider.
            guard let session = attempt.sessionID,
                try IdentityProof.isStillProved(session, of: user, in: transaction)
            else { throw OAuthError.notProved }
            try transaction.oauthAttempts.insert(record)
        }
        return QueryItem("link_code", code)
    }

    private func success(
        _ outcome: QueryItem,
        _ attempt: OAuthAttemptRecord,
        state: String
    ) throws -> HTTPResponse {
        let removal = BrowserBinding.removal(state: state, isSecure: isSecure)
        if let url = attempt.redirectURL { return .redirect(to: [outcome].appended(to: url), cookie: removal) }
        let seconds = Int(SignInCodes.lifetime)
        let body =
            attempt.userID == nil
            ? OAuthOutcome(
                code: outcome.value,
                expiresIn: seconds,
                message: "Send this code to POST \(API.OAuth.exchange.path) to get the session."
            )
            : OAuthOutcome(
                linkCode: outcome.value,
                expiresIn: seconds,
                message: "Send this code to POST \(API.OAuth.link.path) to link the identity."
            )
        return HTTPResponse(
            status: 200,
            fields: [
                "Content-Type": "application/json", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
                "Referrer-Policy": "no-referrer", "Set-Cookie": removal,
            ],
            body: try WireJSON.encodeResponse(body)
        )
    }

    private func failure(
        _ error: OAuthError,
        _ attempt: OAuthAttemptRecord,
        state: String
    ) throws -> HTTPResponse {
        let removal = BrowserBinding.removal(state: state, isSecure: isSecure)
        guard let url = attempt.redirectURL else {
            throw Refusal(error: error.apiError, fields: ["Set-Cookie": removal])
        }
        return .redirect(to: [QueryItem("error", error.word.rawValue)].appended(to: url), cookie: removal)
    }
}
