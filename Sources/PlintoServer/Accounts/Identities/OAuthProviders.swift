import PlintoModels
import PlintoTransport

/// The providers that this server is configured for.
struct OAuthProviders: Sendable {
    private let clients: [OAuthProvider: ProviderClient]
    private let publicURL: String

    init(_ settings: OAuthSettings, transport: any Transport, publicURL: String, clock: any TimeSource) {
        self.publicURL = publicURL
        var clients: [OAuthProvider: ProviderClient] = [:]
        for (provider, client) in settings.clients {
            clients[provider] = ProviderClient(
                provider,
                settings: client,
                transport: transport,
                publicURL: publicURL,
                clock: clock
            )
        }
        self.clients = clients
    }

    /// - Throws: 404 `provider_not_configured`.
    func client(_ provider: OAuthProvider) throws(APIError) -> ProviderClient {
        guard let client = clients[provider] else {
            throw APIError(
                .notFound,
                .providerNotConfigured,
                "Sign-in with \(provider.standard.name) is not configured on this server. The operator configures it "
                    + "with \(OAuthVariable.clientID.variable(of: provider))."
            )
        }
        return client
    }

    var list: OAuthProviderList {
        let configured = OAuthProvider.allCases.compactMap { clients[$0] }
        return OAuthProviderList(
            providers: configured.map { client in
                let path = API.OAuth.start.filledPath(client.provider)
                return OAuthProviderSummary(id: client.provider, name: client.name, signInURL: publicURL + path)
            }
        )
    }
}
