import PlintoSystem

extension ServerSettings {
    /// The limits of requests.
    static let limits = [rateLimits.documentation]

    /// The lifetimes of sessions and tokens.
    static let tokens = [
        accessTokenLifetime.documentation, refreshTokenLifetime.documentation, sessionLifetime.documentation,
        refreshReuseInterval.documentation,
    ]

    static let rateLimits = Setting(
        "rate-limits",
        "on|off",
        .onOff,
        default: "on",
        help: "Limit requests: 100 a minute per IP address, 1000 a minute per user.",
        reference: "[Limits](api.md#limits)"
    )

    fileprivate static let accessTokenLifetime = Setting(
        "access-token-lifetime",
        "SECONDS",
        .integer(1...86_400),
        default: String(TokenLifetimes.standard.accessToken),
        help: "How long an access token is valid."
    )

    fileprivate static let refreshTokenLifetime = Setting(
        "refresh-token-lifetime",
        "SECONDS",
        .integer(1...31_536_000),
        default: String(TokenLifetimes.standard.refreshToken),
        help: "How long a session lives without a refresh."
    )

    fileprivate static let sessionLifetime = Setting(
        "session-lifetime",
        "SECONDS",
        .integer(1...31_536_000),
        default: String(TokenLifetimes.standard.session),
        help: "How long a session lives at most; refreshing does not extend it."
    )

    fileprivate static let refreshReuseInterval = Setting(
        "refresh-reuse-interval",
        "SECONDS",
        .integer(0...3600),
        default: String(TokenLifetimes.standard.reuseInterval),
        help: "How long a client without `Idempotency-Key` may repeat a refresh; 0 disables it."
    )
}

extension TokenLifetimes {
    /// - Throws: `UsageError` that names the setting and the values that it takes.
    init(_ invocation: Invocation) throws(UsageError) {
        self.init(
            accessToken: try invocation.value(of: ServerSettings.accessTokenLifetime),
            refreshToken: try invocation.value(of: ServerSettings.refreshTokenLifetime),
            session: try invocation.value(of: ServerSettings.sessionLifetime),
            reuseInterval: try invocation.value(of: ServerSettings.refreshReuseInterval)
        )
    }
}
