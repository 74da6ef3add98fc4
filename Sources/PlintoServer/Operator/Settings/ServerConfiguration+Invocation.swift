import PlintoCrypto
import PlintoStore
package import PlintoSystem
import PlintoTLS

extension ServerConfiguration {
    /// Reads every setting.
    ///
    /// - Throws: `UsageError` that names the setting and the values that it takes.
    package init(_ invocation: Invocation) throws(UsageError) {
        let listen = try invocation.value(of: ServerSettings.listen)
        self.init(
            host: listen.host,
            port: listen.port,
            database: try invocation.database,
            keyFile: try invocation.keyFilePath,
            publicURL: try invocation.value(of: ServerSettings.publicURL),
            hasRateLimits: try invocation.value(of: ServerSettings.rateLimits),
            lifetimes: try TokenLifetimes(invocation),
            passwordCost: try PasswordHashParameters(invocation),
            passwordMinimumLength: try invocation.value(of: ServerSettings.passwordMinimumLength),
            mail: try MailSettings(invocation)
        )
        tls = try TLSFiles(invocation)
        proxies = try ProxyTrust(invocation)
        crossOrigin = try CrossOriginPolicy(invocation)
        connections = try ConnectionSettings(invocation)
        passkeys = try PasskeySettings(invocation, publicURL: publicURL)
        redirects = RedirectAllowList(try invocation.value(of: ServerSettings.redirectAllow))
        oauth = try OAuthSettings(invocation)
        webhookAllow = try OutboundAllowList(invocation)
        observation = try ObservationSettings(invocation)
        auditRetention = try invocation.value(of: ServerSettings.auditRetention)
    }
}
