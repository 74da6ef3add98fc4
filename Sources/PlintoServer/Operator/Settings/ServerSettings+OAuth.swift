import PlintoModels
import PlintoSystem

extension ServerSettings {
    /// Sign-in by other services. Variables only: five providers would fill the help, and everyone on the machine can
    /// read a secret on a command line.
    static let oauth = OAuthProvider.allCases.flatMap { provider in
        OAuthVariable.allCases.map { oauth($0, of: provider).documentation }
    }

    static let oauthDiscussion = """
        Sign-in by other services is configured by variables alone. NAME is GOOGLE, GITHUB, MICROSOFT, DISCORD or \
        TWITTER. PLINTO_OAUTH_NAME_CLIENT_ID and PLINTO_OAUTH_NAME_CLIENT_SECRET are the credentials that the service \
        issued for this server; register the redirect URL PUBLIC_URL/v1/auth/oauth/name/callback there. \
        PLINTO_OAUTH_NAME_AUTHORIZE_URL, _TOKEN_URL, _USERINFO_URL, _JWKS_URL and _ISSUER override the service's own.
        """

    /// A setting of one provider.
    fileprivate static func oauth(_ variable: OAuthVariable, of provider: OAuthProvider) -> Setting<String?> {
        let option = Option.setting(
            variable.option(of: provider),
            "VALUE",
            help: "",
            isSecret: variable == .clientSecret,
            isVariableOnly: true
        )
        return switch variable {
        case .clientID, .clientSecret: Setting(option, .text)
        case .authorizeURL, .tokenURL, .userinfoURL, .keySetURL, .issuer: Setting(option, .providerURL)
        }
    }
}

extension ValueFormat where Value == String {
    /// The URL of a provider. An issuer may have a placeholder for the tenant, see ``OAuthEndpoints/issuer``.
    fileprivate static var providerURL: ValueFormat {
        ValueFormat(takes: "a URL like https://id.example.com/path") { text throws(NetworkValueError) in
            let url = try WebURL(text.replacing("{tenantid}", with: "tenantid"))
            guard url.fragment == nil else { throw .fragmentNotAllowed }
            guard url.isSecure || url.host.isLoopback else { throw .insecureScheme }
            return text
        }
    }
}

extension OAuthSettings {
    /// - Throws: `UsageError` that names the variable that is missing, has no effect or is invalid.
    init(_ invocation: Invocation) throws(UsageError) {
        self.init()
        for provider in OAuthProvider.allCases {
            if let client = try Client(provider, invocation) { clients[provider] = client }
        }
    }
}

extension OAuthSettings.Client {
    /// Nil if nothing is set for this provider.
    fileprivate init?(_ provider: OAuthProvider, _ invocation: Invocation) throws(UsageError) {
        var values: [OAuthVariable: String] = [:]
        for variable in OAuthVariable.allCases {
            values[variable] = try invocation.value(of: ServerSettings.oauth(variable, of: provider))
        }
        guard let first = OAuthVariable.allCases.first(where: { values[$0] != nil }) else { return nil }
        for needed in [OAuthVariable.clientID, .clientSecret] where values[needed] == nil {
            throw invocation.usageError(
                "\(first.variable(of: provider)) is set, but \(needed.variable(of: provider)) is missing: sign-in "
                    + "with \(provider.standard.name) needs both. Set it, or unset the other."
            )
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
}
