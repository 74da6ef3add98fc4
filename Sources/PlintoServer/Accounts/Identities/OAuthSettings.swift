package import PlintoModels
import PlintoSystem

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

    func variable(of provider: OAuthProvider) -> String { Option.variable(named: option(of: provider)) }
}
