package import PlintoModels
package import PlintoSystem

/// The configured providers.
package struct OAuthSettings: Hashable, Sendable {
    /// The names of the providers that are set up.
    var names: Set<String> { Set(clients.keys.map(\.rawValue)) }

    /// The credentials of this server at a provider, and the provider's endpoints.
    package struct Client: Hashable, Sendable {
        package var clientID: String
        package var clientSecret: String
        package var endpoints: OAuthEndpoints
        /// The endpoints that the operator configured: they are trusted, wherever they are.
        package var ownURLs: [String]

        /// - Parameter change: Overrides endpoints.
        package init(
            _ provider: OAuthProvider,
            clientID: String,
            clientSecret: String,
            change: (inout OAuthEndpoints) -> Void = { _ in }
        ) {
            self.clientID = clientID
            self.clientSecret = clientSecret
            let standard = provider.standard.endpoints
            endpoints = standard
            change(&endpoints)
            ownURLs = [
                endpoints.tokenURL == standard.tokenURL ? nil : endpoints.tokenURL,
                endpoints.userinfoURL == standard.userinfoURL ? nil : endpoints.userinfoURL,
                endpoints.keySetURL == standard.keySetURL ? nil : endpoints.keySetURL,
            ].compactMap(\.self)
        }
    }

    package var clients: [OAuthProvider: Client]
    /// The timeout of one response of a provider.
    package var timeout: Duration

    package init(clients: [OAuthProvider: Client] = [:], timeout: Duration = .seconds(10)) {
        self.clients = clients
        self.timeout = timeout
    }

    /// Reads the variables `PLINTO_OAUTH_…`.
    ///
    /// - Throws: `UsageError` that names the variable that is missing, has no effect or is invalid.
    package init(_ invocation: Invocation) throws(UsageError) {
        self.init()
        for provider in OAuthProvider.allCases {
            if let client = try Client(provider, invocation) { clients[provider] = client }
        }
    }
}

/// The settings of a provider.
enum OAuthVariable: String, CaseIterable {
    case clientID = "client-id"
    case clientSecret = "client-secret"
    case authorizeURL = "authorize-url"
    case tokenURL = "token-url"
    case userinfoURL = "userinfo-url"
    case keySetURL = "jwks-url"
    case issuer

    func option(of provider: OAuthProvider) -> String { "oauth-\(provider.rawValue)-\(rawValue)" }

    func variable(of provider: OAuthProvider) -> String {
        "PLINTO_" + String(option(of: provider).uppercased().map { $0 == "-" ? "_" : $0 })
    }
}

extension OAuthSettings.Client {
    /// Nil if nothing is set for this provider.
    fileprivate init?(_ provider: OAuthProvider, _ invocation: Invocation) throws(UsageError) {
        var values: [OAuthVariable: String] = [:]
        for variable in OAuthVariable.allCases {
            values[variable] = invocation.value(variable.option(of: provider))
        }
        guard let first = OAuthVariable.allCases.first(where: { values[$0] != nil }) else { return nil }
        for needed in [OAuthVariable.clientID, .clientSecret] where values[needed] == nil {
            throw invocation.usageError(
                "\(first.variable(of: provider)) is set, but \(needed.variable(of: provider)) is missing: sign-in "
                    + "with \(provider.standard.name) needs both. Set it, or unset the other."
            )
        }
        for variable in [OAuthVariable.authorizeURL, .tokenURL, .userinfoURL, .keySetURL, .issuer] {
            guard let text = values[variable] else { continue }
            do throws(NetworkValueError) {
                try Self.check(text)
            } catch {
                throw invocation.usageError(
                    "\(variable.variable(of: provider)) must be a URL like https://id.example.com/path, not "
                        + "\"\(PrintableText.escape(text))\": \(error)."
                )
            }
        }
        if provider.standard.endpoints.keySetURL == nil, values[.keySetURL] != nil {
            throw invocation.usageError(
                "\(OAuthVariable.keySetURL.variable(of: provider)) has no effect: \(provider.standard.name) issues no "
                    + "ID tokens. Unset it."
            )
        }
        self.init(
            provider,
            clientID: values[.clientID] ?? "",
            clientSecret: values[.clientSecret] ?? ""
        ) { endpoints in
            if let url = values[.authorizeURL] { endpoints.authorizationURL = url }
            if let url = values[.tokenURL] { endpoints.tokenURL = url }
            if let url = values[.userinfoURL] { endpoints.userinfoURL = url }
            if let url = values[.keySetURL] { endpoints.keySetURL = url }
            if let issuer = values[.issuer] { endpoints.issuer = issuer }
        }
    }

    /// An issuer may have a placeholder for the tenant, see ``OAuthEndpoints/issuer``.
    private static func check(_ text: String) throws(NetworkValueError) {
        let url = try WebURL(text.replacing("{tenantid}", with: "tenantid"))
        guard url.fragment == nil else { throw .fragmentNotAllowed }
        guard url.isSecure || url.host.isLoopback else { throw .insecureScheme }
    }
}
