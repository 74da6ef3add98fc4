/// The `PLINTO_*` environment variables that the Plinto programs read.
///
/// One shell may start all programs, so each accepts the variables of the others. The programs do not import each
/// other, so the names are listed here, and tests compare the list with their command lines.
package enum EnvironmentVariables {
    /// The variables of `plinto-agent` and `plinto`.
    package static let agent: Set<String> = [
        "PLINTO_SOCKET", "PLINTO_STATE_DIRECTORY", "PLINTO_LOG_LEVEL", "PLINTO_CA_FILE",
    ]

    /// The variables of `plinto-server`.
    package static let server = settings.union(providers)

    private static let settings: Set<String> = [
        "PLINTO_LISTEN", "PLINTO_DATABASE", "PLINTO_KEY_FILE", "PLINTO_PUBLIC_URL", "PLINTO_RATE_LIMITS",
        "PLINTO_ACCESS_TOKEN_LIFETIME", "PLINTO_REFRESH_TOKEN_LIFETIME", "PLINTO_SESSION_LIFETIME",
        "PLINTO_REFRESH_REUSE_INTERVAL",
        "PLINTO_PASSWORD_MEMORY", "PLINTO_PASSWORD_ITERATIONS", "PLINTO_PASSWORD_MINIMUM_LENGTH",
        "PLINTO_MAIL", "PLINTO_MAIL_FROM",
        "PLINTO_LOG_LEVEL",
        "PLINTO_TLS_CERTIFICATE", "PLINTO_TLS_KEY", "PLINTO_TRUSTED_PROXIES", "PLINTO_PROXY_HEADER",
        "PLINTO_MAX_CONNECTIONS", "PLINTO_MAX_CONNECTIONS_PER_IP",
        "PLINTO_CORS_ORIGINS", "PLINTO_REDIRECT_ALLOW", "PLINTO_WEBHOOK_ALLOW",
        "PLINTO_PASSKEY_DOMAIN", "PLINTO_PASSKEY_ORIGINS", "PLINTO_PASSKEY_COUNTER",
        "PLINTO_MAIL_CA", "PLINTO_METRICS_LISTEN", "PLINTO_LOG_FORMAT", "PLINTO_ACCESS_LOG",
        "PLINTO_AUDIT_RETENTION",
    ]

    /// The variables for sign-in with other providers, seven for each.
    private static let providers: Set<String> = Set(
        ["GOOGLE", "GITHUB", "MICROSOFT", "DISCORD", "TWITTER"].flatMap { provider in
            ["CLIENT_ID", "CLIENT_SECRET", "AUTHORIZE_URL", "TOKEN_URL", "USERINFO_URL", "JWKS_URL", "ISSUER"].map {
                "PLINTO_OAUTH_\(provider)_\($0)"
            }
        }
    )

    /// The variables of all programs.
    package static let all = agent.union(server)
}
