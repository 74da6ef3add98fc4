package import PlintoCrypto
package import PlintoSystem
package import PlintoTLS

/// The settings of a server, read from its command line.
package struct ServerConfiguration: Hashable, Sendable {
    package var host: String
    /// 0 lets the system pick one.
    package var port: UInt16
    package var databasePath: String
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

    /// - Parameter keyFile: Default: `databasePath` with `.key`.
    package init(
        host: String = "127.0.0.1",
        port: UInt16 = 8000,
        databasePath: String,
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
        self.databasePath = databasePath
        self.keyFile = keyFile ?? databasePath + ".key"
        self.publicURL = publicURL
        self.hasRateLimits = hasRateLimits
        self.lifetimes = lifetimes
        self.passwordCost = passwordCost
        self.passwordMinimumLength = passwordMinimumLength
        self.mail = mail
    }

    /// - Throws: `UsageError` that names the setting and its accepted values.
    package init(_ invocation: Invocation) throws(UsageError) {
        let (host, port) = try Self.address(try invocation.require("listen"), option: "listen", of: invocation)
        self.init(
            host: host,
            port: port,
            databasePath: try Self.databasePath(try invocation.require("database"), of: invocation),
            keyFile: invocation.value("key-file"),
            publicURL: try invocation.value("public-url").map { text throws(UsageError) in
                try Self.publicURL(text, of: invocation)
            }
        )
        hasRateLimits = try Self.choice("rate-limits", of: invocation, among: ["on": true, "off": false])
        lifetimes = TokenLifetimes(
            accessToken: try Self.number("access-token-lifetime", in: 1...86_400, of: invocation),
            refreshToken: try Self.number("refresh-token-lifetime", in: 1...31_536_000, of: invocation),
            session: try Self.number("session-lifetime", in: 1...31_536_000, of: invocation),
            reuseInterval: try Self.number("refresh-reuse-interval", in: 0...3600, of: invocation)
        )
        passwordCost = PasswordHashParameters(
            memoryKiB: try Self.number("password-memory", in: 64...4_194_304, of: invocation),
            iterations: try Self.number("password-iterations", in: 1...100, of: invocation),
            parallelism: PasswordHashParameters.standard.parallelism
        )
        passwordMinimumLength = try Self.number("password-minimum-length", in: 8...64, of: invocation)
        mail = try MailSettings(invocation)
        tls = try TLSFiles(invocation)
        proxies = try ProxyTrust(invocation)
        crossOrigin = try CrossOriginPolicy(invocation)
        connections = try ConnectionSettings(invocation)
        passkeys = try PasskeySettings(invocation, publicURL: publicURL)
        redirects = try RedirectAllowList(invocation)
        oauth = try OAuthSettings(invocation)
        webhookAllow = try OutboundAllowList(invocation)
        observation = try ObservationSettings(invocation)
        auditRetention = try invocation.integer("audit-retention", in: 1...36_500)
    }

    // MARK: Reading single settings

    static func address(
        _ text: String,
        option: String,
        of invocation: Invocation
    ) throws(UsageError) -> (String, UInt16) {
        do throws(NetworkValueError) {
            let authority = try Authority(text, port: .listening)
            return (authority.host.unbracketed, authority.port ?? 0)
        } catch {
            throw invocation.usageError(
                "--\(option) takes HOST:PORT, such as 127.0.0.1:8000, not \(quoted(text)): \(error)."
            )
        }
    }

    static func databasePath(_ text: String, of invocation: Invocation) throws(UsageError) -> String {
        let scheme = "sqlite:"
        guard text.hasPrefix(scheme), text.utf8.count > scheme.utf8.count else {
            throw invocation.usageError("--database takes sqlite:PATH, such as sqlite:plinto.db, not \(quoted(text)).")
        }
        return String(text.dropFirst(scheme.count))
    }

    static func publicURL(_ text: String, of invocation: Invocation) throws(UsageError) -> String {
        do throws(NetworkValueError) {
            let url = try WebURL(text)
            guard url.query == nil else { throw .queryNotAllowed }
            guard url.fragment == nil else { throw .fragmentNotAllowed }
            return "\(url.origin)" + String(url.path.reversed().drop { $0 == "/" }.reversed())
        } catch {
            throw invocation.usageError(
                "--public-url takes a URL like https://id.example.com, not \(quoted(text)): \(error)."
            )
        }
    }

    private static func number(
        _ option: String,
        in range: ClosedRange<Int>,
        of invocation: Invocation
    ) throws(UsageError) -> Int {
        _ = try invocation.require(option)
        guard let number = try invocation.integer(option, in: range) else {
            throw invocation.usageError("--\(option) needs a number.")
        }
        return number
    }

    static func choice<Value>(
        _ option: String,
        of invocation: Invocation,
        among choices: [String: Value]
    ) throws(UsageError) -> Value {
        let text = try invocation.require(option)
        guard let value = choices[text] else {
            let words = choices.keys.sorted().joined(separator: ", ")
            throw invocation.usageError("--\(option) takes one of \(words), not \(quoted(text)).")
        }
        return value
    }

    private static func quoted(_ text: String) -> String { "\"" + PrintableText.escape(text) + "\"" }
}
