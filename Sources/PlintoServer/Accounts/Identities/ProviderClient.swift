import PlintoCrypto
import PlintoModels
import PlintoTransport

/// One configured provider: sends browsers there, and identifies returning users.
struct ProviderClient: Sendable {
    let provider: OAuthProvider
    private let description: ProviderDescription
    private let settings: OAuthSettings.Client
    private let exchange: ProviderExchange
    private let keys: ProviderKeys?
    private let redirectURI: String
    private let clock: any TimeSource

    init(
        _ provider: OAuthProvider,
        settings: OAuthSettings.Client,
        transport: any Transport,
        publicURL: String,
        clock: any TimeSource
    ) {
        let description = provider.standard
        let exchange = ProviderExchange(
            settings: settings,
            authentication: description.clientAuthentication,
            transport: transport,
            userinfoFields: description.userinfoFields
        )
        self.provider = provider
        self.description = description
        self.settings = settings
        self.exchange = exchange
        self.clock = clock
        keys =
            settings.endpoints.keySetURL == nil
            ? nil
            : ProviderKeys(clock: clock) { () async throws(OAuthError) in try await exchange.keySet() }
        // Each provider has its own path: a response for one cannot be used for another (RFC 9700 §4.4.2).
        redirectURI = publicURL + API.OAuth.callback.filledPath(provider)
    }

    var name: String { description.name }

    /// The URL at the provider at which a browser begins.
    func authorizationURL(state: String, binding: BrowserBinding) -> String {
        var items = [
            QueryItem("response_type", "code"),
            QueryItem("client_id", settings.clientID),
            QueryItem("redirect_uri", redirectURI),
            QueryItem("scope", description.scope),
            QueryItem("state", state),
            QueryItem("code_challenge", binding.challenge),
            QueryItem("code_challenge_method", "S256"),
        ]
        if keys != nil { items.append(QueryItem("nonce", binding.nonce)) }
        return (items + description.authorizationParameters).appended(to: settings.endpoints.authorizationURL)
    }

    /// Returns whether a response with this issuer (RFC 9207) can come from this provider. Without an issuer, only the
    /// path identifies it.
    func isIssuer(_ issuer: String?) -> Bool {
        guard let issuer, let expected = settings.endpoints.issuer else { return true }
        guard let place = expected.firstRange(of: "{tenantid}") else { return issuer == expected }
        let head = expected[..<place.lowerBound]
        let tail = expected[place.upperBound...]
        let isOfTemplate =
            issuer.utf8.count > head.utf8.count + tail.utf8.count && issuer.hasPrefix(head)
            && issuer.hasSuffix(tail)
        return isOfTemplate && !issuer.dropFirst(head.count).dropLast(tail.count).contains("/")
    }

    /// Exchanges the provider's code for the identity of its holder. The provider's tokens are then discarded.
    ///
    /// - Parameter issuer: The issuer of the response with the code, as ``isIssuer(_:)`` accepted it.
    func identity(
        code: String,
        issuer: String?,
        binding: BrowserBinding
    ) async throws(OAuthError) -> ProviderIdentity {
        let tokens = try await exchange.tokens(code: code, verifier: binding.verifier, redirectURI: redirectURI)
        guard let keys else { return try await profile(tokens) }
        guard let token = tokens.idToken else { throw .unusable("the token endpoint returned no ID token") }
        let claims = try await verify(token, nonce: binding.nonce, keys)
        if let issuer, issuer != claims.iss { throw .unusable("the ID token names an issuer other than the response") }
        let profile =
            claims.email == nil
            ? try await exchange.profile(OpenIDProfile.self, at: settings.endpoints.userinfoURL, tokens) : nil
        return try ProviderIdentity(claims, profile, of: provider)
    }

    private func verify(
        _ token: String,
        nonce: String,
        _ keys: ProviderKeys
    ) async throws(OAuthError) -> IDTokenClaims {
        let expected = IDToken.Expectation(
            issuer: settings.endpoints.issuer ?? "",
            clientID: settings.clientID,
            nonce: nonce
        )
        let known = try await keys.current()
        do {
            return try IDToken.verify(token, keys: known, expecting: expected, now: clock.now())
        } catch .unknownKey {
            // It may have been published since.
            let newest = try await keys.refreshed()
            do {
                return try IDToken.verify(token, keys: newest, expecting: expected, now: clock.now())
            } catch {
                throw .unusable("the ID token is refused: \(error)")
            }
        } catch {
            throw .unusable("the ID token is refused: \(error)")
        }
    }

    private func profile(_ tokens: ProviderExchange.Tokens) async throws(OAuthError) -> ProviderIdentity {
        let url = settings.endpoints.userinfoURL
        switch provider {
        case .discord:
            return try ProviderIdentity(try await exchange.profile(DiscordProfile.self, at: url, tokens))
        case .twitter:
            return try ProviderIdentity(try await exchange.profile(TwitterProfile.self, at: url, tokens))
        case .github:
            let profile = try await exchange.profile(GitHubProfile.self, at: url, tokens)
            let emails = try await exchange.profile([GitHubEmail].self, at: url + "/emails", tokens)
            return try ProviderIdentity(profile, emails)
        case .google, .microsoft:
            throw .unusable("the provider has ID tokens and no profile endpoint")
        }
    }
}
