import PlintoModels
import PlintoTransport

/// The properties of a provider: its endpoints and their parameters. It is data, so that an operator can change the
/// endpoints and a test can replace the provider.
struct ProviderDescription: Sendable {
    /// The way a client authenticates at the token endpoint (RFC 6749 §2.3.1).
    enum ClientAuthentication: Sendable {
        case basic
        case body
    }

    let name: String
    let endpoints: OAuthEndpoints
    let scope: String
    let clientAuthentication: ClientAuthentication
    /// In addition to those of RFC 6749 §4.1.1.
    var authorizationParameters: [QueryItem] = []
    /// In addition to `Authorization` and `Accept`, for requests of profiles.
    var userinfoFields: [TransportRequest.Field] = []
}

/// The endpoints of a provider.
package struct OAuthEndpoints: Hashable, Sendable {
    package var authorizationURL: String
    package var tokenURL: String
    package var userinfoURL: String
    /// The keys of its ID tokens; nil for a provider that issues none.
    package var keySetURL: String?
    /// Its issuer in ID tokens and in `iss` (RFC 9207); `{tenantid}` stands for the token's tenant.
    package var issuer: String?
}

extension OAuthProvider {
    /// The provider as documented; each has its source.
    var standard: ProviderDescription {
        switch self {
        case .google: .google
        case .github: .github
        case .microsoft: .microsoft
        case .discord: .discord
        case .twitter: .twitter
        }
    }
}

extension ProviderDescription {
    // https://accounts.google.com/.well-known/openid-configuration
    // https://developers.google.com/identity/openid-connect/reference
    fileprivate static let google = ProviderDescription(
        name: "Google",
        endpoints: OAuthEndpoints(
            authorizationURL: "https://accounts.google.com/o/oauth2/v2/auth",
            tokenURL: "https://oauth2.googleapis.com/token",
            userinfoURL: "https://openidconnect.googleapis.com/v1/userinfo",
            keySetURL: "https://www.googleapis.com/oauth2/v3/certs",
            issuer: "https://accounts.google.com"
        ),
        scope: "openid email profile",
        clientAuthentication: .body,
        // Without it the browser's only account is used without asking, on a shared machine someone else's.
        authorizationParameters: [QueryItem("prompt", "select_account")]
    )

    // https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
    // https://docs.github.com/en/rest/users/emails
    // https://docs.github.com/en/apps/github-authentication-discovery-endpoints (the issuer) No ID tokens; responses
    // are form-encoded unless JSON is requested, and an error of the exchange has status 200. Requests without
    // User-Agent are refused.
    fileprivate static let github = ProviderDescription(
        name: "GitHub",
        endpoints: OAuthEndpoints(
            authorizationURL: "https://github.com/login/oauth/authorize",
            tokenURL: "https://github.com/login/oauth/access_token",
            userinfoURL: "https://api.github.com/user",
            issuer: "https://github.com/login/oauth"
        ),
        scope: "read:user user:email",
        clientAuthentication: .body,
        userinfoFields: [TransportRequest.Field("X-GitHub-Api-Version", "2022-11-28")]
    )

    // https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration
    // https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference
    // The issuer is that of the account's tenant; the keys have no `alg`.
    fileprivate static let microsoft = ProviderDescription(
        name: "Microsoft",
        endpoints: OAuthEndpoints(
            authorizationURL: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            tokenURL: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
            userinfoURL: "https://graph.microsoft.com/oidc/userinfo",
            keySetURL: "https://login.microsoftonline.com/common/discovery/v2.0/keys",
            issuer: "https://login.microsoftonline.com/{tenantid}/v2.0"
        ),
        scope: "openid email profile",
        clientAuthentication: .body,
        authorizationParameters: [QueryItem("response_mode", "query"), QueryItem("prompt", "select_account")]
    )

    // https://discord.com/developers/docs/topics/oauth2
    // https://discord.com/developers/docs/resources/user
    // https://discord.com/.well-known/oauth-authorization-server (the issuer)
    fileprivate static let discord = ProviderDescription(
        name: "Discord",
        endpoints: OAuthEndpoints(
            authorizationURL: "https://discord.com/oauth2/authorize",
            tokenURL: "https://discord.com/api/oauth2/token",
            userinfoURL: "https://discord.com/api/v10/users/@me",
            issuer: "https://discord.com"
        ),
        scope: "identify email",
        clientAuthentication: .body
    )

    // https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
    // https://docs.x.com/x-api/users/get-my-user A client with a secret must send it by the Basic scheme; profiles are
    // under `data`, without an email address.
    fileprivate static let twitter = ProviderDescription(
        name: "Twitter",
        endpoints: OAuthEndpoints(
            authorizationURL: "https://x.com/i/oauth2/authorize",
            tokenURL: "https://api.x.com/2/oauth2/token",
            userinfoURL: "https://api.x.com/2/users/me"
        ),
        scope: "users.read tweet.read",
        clientAuthentication: .basic
    )
}
