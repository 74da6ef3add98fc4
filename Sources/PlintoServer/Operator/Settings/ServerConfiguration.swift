package import PlintoCrypto
package import PlintoStore
package import PlintoTLS

/// The settings of a server, read from its command line.
package struct ServerConfiguration: Hashable, Sendable {
    package var host: String
    /// 0 lets the system pick one.
    package var port: UInt16
    package var database: DatabaseLocation
    package var keyFile: String
    /// Nil for plain HTTP.
    package var tls: TLSFiles?
    package var proxies = ProxyTrust.nobody
    package var crossOrigin = CrossOriginPolicy.none
    package var connections = ConnectionSettings()
    package var passkeys = PasskeySettings()
    package var redirects = RedirectAllowList()
    package var oauth = OAuthSettings()
    package var webhookAllow = OutboundAllowList()
    /// Nil stands for `http://HOST:PORT`, with TLS `https://HOST:PORT`.
    package var publicURL: String?
    package var hasRateLimits: Bool
    package var lifetimes: TokenLifetimes
    package var passwordCost: PasswordHashParameters
    /// In code points.
    package var passwordMinimumLength: Int
    package var mail: MailSettings
    package var observation = ObservationSettings()
    /// The number of days for which the audit log is kept; nil for ever.
    package var auditRetention: Int?

    /// - Parameter keyFile: Default: the database's file with `.key`.
    package init(
        host: String = "127.0.0.1",
        port: UInt16 = 8000,
        database: DatabaseLocation,
        keyFile: String? = nil,
        publicURL: String? = nil,
        hasRateLimits: Bool = true,
        lifetimes: TokenLifetimes = .standard,
        passwordCost: PasswordHashParameters = .standard,
        passwordMinimumLength: Int = 12,
        mail: MailSettings = MailSettings()
    ) {
        self.host = host
        self.port = port
        self.database = database
        self.keyFile = keyFile ?? database.file + ".key"
        self.publicURL = publicURL
        self.hasRateLimits = hasRateLimits
        self.lifetimes = lifetimes
        self.passwordCost = passwordCost
        self.passwordMinimumLength = passwordMinimumLength
        self.mail = mail
    }
}
