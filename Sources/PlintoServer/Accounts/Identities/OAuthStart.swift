import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore

/// `GET /auth/oauth/{provider}`: a browser begins to sign in or to link an identity.
struct OAuthStart: Sendable {
    let database: ServerDatabase
    let providers: OAuthProviders
    let redirects: RedirectAllowList
    let publicURL: String

    private var isSecure: Bool { publicURL.hasPrefix("https://") }

    /// - Throws: 404 `provider_not_configured`; 400 `redirect_not_allowed`, `invalid_link`.
    func callAsFunction(
        _ provider: OAuthProvider,
        _ query: OAuthStartQuery,
        from context: RequestContext
    ) async throws -> HTTPResponse {
        let client = try providers.client(provider)
        let (redirectURL, link) = (query.redirectURL, query.link)
        if let redirectURL { try Self.check(redirectURL, redirects) }
        if link != nil, redirectURL != nil {
            throw APIError.invalid(
                "redirect_url",
                .invalidFormat,
                "redirect_url was given when the link was created; it cannot be changed here."
            )
        }
        let state = BrowserBinding.newState(database.random)
        let binding = BrowserBinding(state: state, random: database.random)
        let attempt = OAuthAttemptRecord(
            tokenHash: Digest.sha256.hash(Array(state.utf8)),
            step: .callback,
            provider: client.provider.rawValue,
            browserHash: binding.hash,
            redirectURL: redirectURL,
            expiresAt: database.clock.now().advanced(bySeconds: BrowserBinding.lifetime)
        )
        let now = database.clock.now()
        try await database.write(as: context) { transaction in
            var attempt = attempt
            if let link {
                let hash = Digest.sha256.hash(Array(link.utf8))
                let begun = try transaction.oauthAttempts.take(hash, step: .link, at: now) {
                    $0.provider == attempt.provider
                }
                guard let begun else { throw APIError.invalidLink }
                attempt.redirectURL = begun.redirectURL
                attempt.userID = begun.userID
                attempt.sessionID = begun.sessionID
            }
            try transaction.oauthAttempts.insert(attempt)
        }
        return .redirect(
            to: client.authorizationURL(state: state, binding: binding),
            cookie: binding.cookie(isSecure: isSecure)
        )
    }
}

extension OAuthStart {
    /// The parameters that are appended to an application's URL: it must not already contain them, because an
    /// application could take a code that was planted in the URL for ours.
    private static let reserved: Set<String> = ["code", "link_code", "error"]

    /// - Throws: 400 `redirect_not_allowed`, `invalid_format`.
    static func check(_ redirectURL: String, _ redirects: RedirectAllowList) throws(APIError) {
        try redirects.check(redirectURL)
        guard let items = [QueryItem](of: redirectURL), !items.contains(where: { reserved.contains($0.name) }) else {
            throw .invalid(
                "redirect_url",
                .invalidFormat,
                "redirect_url must not have a parameter code, link_code or error of its own."
            )
        }
    }
}

extension HTTPResponse {
    /// A redirect that leaves no trace: neither a cache nor a `Referer` may contain these URLs.
    static func redirect(to url: String, cookie: String) -> HTTPResponse {
        HTTPResponse(
            status: 302,
            fields: [
                "Location": url, "Set-Cookie": cookie, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
            ]
        )
    }
}

extension APIError {
    static let invalidLink = APIError(
        .invalidRequest,
        .invalidLink,
        "This link or code is not valid or no longer valid. Begin again from your account.",
        status: 400
    )
}
