import PlintoModels
import PlintoSystem

extension ServerCommand {
    /// Variables only: five providers would fill the help, and everyone on the machine can read a secret on a command
    /// line.
    static let oauthOptions: [Option] = OAuthProvider.allCases.flatMap { provider in
        OAuthVariable.allCases.map { variable in
            Option.variable(
                variable.variable(of: provider),
                as: variable.option(of: provider),
                isSecret: variable == .clientSecret
            )
        }
    }

    static let oauthDiscussion = """
        Sign-in by other services is configured by variables alone. NAME is GOOGLE, GITHUB, MICROSOFT, DISCORD or \
        TWITTER. PLINTO_OAUTH_NAME_CLIENT_ID and PLINTO_OAUTH_NAME_CLIENT_SECRET are the credentials that the service \
        issued for this server; register the redirect URL PUBLIC_URL/v1/auth/oauth/name/callback there. \
        PLINTO_OAUTH_NAME_AUTHORIZE_URL, _TOKEN_URL, _USERINFO_URL, _JWKS_URL and _ISSUER override the service's own.
        """
}
