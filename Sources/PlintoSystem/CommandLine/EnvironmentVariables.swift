/// The `PLINTO_*` environment variables that the Plinto programs read.
///
/// One shell may start all programs, so each accepts the variables of the others. The programs do not import each
/// other, so the names are listed here: `scripts/reference` writes the lists, and tests compare them with the settings.
package enum EnvironmentVariables {
    /// The variables of `plinto-agent` and `plinto`.
    package static let agent = [
        // BEGIN agent variables
        "PLINTO_CA_FILE",
        "PLINTO_LOG_LEVEL",
        "PLINTO_SOCKET",
        "PLINTO_STATE_DIRECTORY",
        // END agent variables
    ]

    /// The variables of `plinto-server`.
    package static let server = [
        // BEGIN server variables
        "PLINTO_ACCESS_LOG",
        "PLINTO_ACCESS_TOKEN_LIFETIME",
        "PLINTO_AUDIT_RETENTION",
        "PLINTO_CORS_ORIGINS",
        "PLINTO_DATABASE",
        "PLINTO_KEY_FILE",
        "PLINTO_LISTEN",
        "PLINTO_LOG_FORMAT",
        "PLINTO_LOG_LEVEL",
        "PLINTO_MAIL",
        "PLINTO_MAIL_CA",
        "PLINTO_MAIL_FROM",
        "PLINTO_MAX_CONNECTIONS",
        "PLINTO_MAX_CONNECTIONS_PER_IP",
        "PLINTO_METRICS_LISTEN",
        "PLINTO_OAUTH_DISCORD_AUTHORIZE_URL",
        "PLINTO_OAUTH_DISCORD_CLIENT_ID",
        "PLINTO_OAUTH_DISCORD_CLIENT_SECRET",
        "PLINTO_OAUTH_DISCORD_ISSUER",
        "PLINTO_OAUTH_DISCORD_JWKS_URL",
        "PLINTO_OAUTH_DISCORD_TOKEN_URL",
        "PLINTO_OAUTH_DISCORD_USERINFO_URL",
        "PLINTO_OAUTH_GITHUB_AUTHORIZE_URL",
        "PLINTO_OAUTH_GITHUB_CLIENT_ID",
        "PLINTO_OAUTH_GITHUB_CLIENT_SECRET",
        "PLINTO_OAUTH_GITHUB_ISSUER",
        "PLINTO_OAUTH_GITHUB_JWKS_URL",
        "PLINTO_OAUTH_GITHUB_TOKEN_URL",
        "PLINTO_OAUTH_GITHUB_USERINFO_URL",
        "PLINTO_OAUTH_GOOGLE_AUTHORIZE_URL",
        "PLINTO_OAUTH_GOOGLE_CLIENT_ID",
        "PLINTO_OAUTH_GOOGLE_CLIENT_SECRET",
        "PLINTO_OAUTH_GOOGLE_ISSUER",
        "PLINTO_OAUTH_GOOGLE_JWKS_URL",
        "PLINTO_OAUTH_GOOGLE_TOKEN_URL",
        "PLINTO_OAUTH_GOOGLE_USERINFO_URL",
        "PLINTO_OAUTH_MICROSOFT_AUTHORIZE_URL",
        "PLINTO_OAUTH_MICROSOFT_CLIENT_ID",
        "PLINTO_OAUTH_MICROSOFT_CLIENT_SECRET",
        "PLINTO_OAUTH_MICROSOFT_ISSUER",
        "PLINTO_OAUTH_MICROSOFT_JWKS_URL",
        "PLINTO_OAUTH_MICROSOFT_TOKEN_URL",
        "PLINTO_OAUTH_MICROSOFT_USERINFO_URL",
        "PLINTO_OAUTH_TWITTER_AUTHORIZE_URL",
        "PLINTO_OAUTH_TWITTER_CLIENT_ID",
        "PLINTO_OAUTH_TWITTER_CLIENT_SECRET",
        "PLINTO_OAUTH_TWITTER_ISSUER",
        "PLINTO_OAUTH_TWITTER_JWKS_URL",
        "PLINTO_OAUTH_TWITTER_TOKEN_URL",
        "PLINTO_OAUTH_TWITTER_USERINFO_URL",
        "PLINTO_PASSKEY_COUNTER",
        "PLINTO_PASSKEY_DOMAIN",
        "PLINTO_PASSKEY_ORIGINS",
        "PLINTO_PASSWORD_ITERATIONS",
        "PLINTO_PASSWORD_MEMORY",
        "PLINTO_PASSWORD_MINIMUM_LENGTH",
        "PLINTO_PROXY_HEADER",
        "PLINTO_PUBLIC_URL",
        "PLINTO_RATE_LIMITS",
        "PLINTO_REDIRECT_ALLOW",
        "PLINTO_REFRESH_REUSE_INTERVAL",
        "PLINTO_REFRESH_TOKEN_LIFETIME",
        "PLINTO_SESSION_LIFETIME",
        "PLINTO_TLS_CERTIFICATE",
        "PLINTO_TLS_KEY",
        "PLINTO_TRUSTED_PROXIES",
        "PLINTO_WEBHOOK_ALLOW",
        // END server variables
    ]
}
