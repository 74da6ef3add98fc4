import PlintoCrypto
import PlintoSystem

extension ServerSettings {
    /// The domain and the origins of passkeys.
    static let passkeys = [passkeyDomain.documentation, passkeyOrigins.documentation, passkeyCounter.documentation]

    fileprivate static let passkeyDomain = Setting(
        optional: "passkey-domain",
        "DOMAIN",
        .domain,
        default: "the host of the public URL",
        help: "The domain of the passkeys, including its subdomains; changing it invalidates every passkey.",
        reference: "[Passkeys](#passkeys)"
    )

    fileprivate static let passkeyOrigins = Setting(
        "passkey-origins",
        "ORIGIN[,…]",
        ValueFormat.passkeyOrigin.list,
        absent: [],
        default: "none",
        help: "Pages and apps that may use passkeys, in addition to the public URL and `--cors-origins`, such as "
            + "`https://app.example.com` or `android:apk-key-hash:HASH`."
    )

    fileprivate static let passkeyCounter = Setting(
        "passkey-counter",
        "audit|refuse",
        .choice(["audit": false, "refuse": true]),
        default: "audit",
        help: "What to do if a passkey's signature counter does not increase, which may reveal a copied passkey."
    )
}

extension PasskeySettings {
    /// - Parameter publicURL: If given, the domain must include its host.
    /// - Throws: `UsageError` that names the setting and the values that it takes.
    init(_ invocation: Invocation, publicURL: String?) throws(UsageError) {
        let domain = try invocation.value(of: ServerSettings.passkeyDomain)
        if let domain, let publicURL, Self.pageOrigin(of: publicURL)?.host.isWithin(domain) != true {
            throw invocation.usageError(
                "--passkey-domain must be the host of --public-url or a domain above it: browsers refuse any other."
            )
        }
        self.init(
            domain: domain?.unbracketed,
            origins: Set(try invocation.value(of: ServerSettings.passkeyOrigins)),
            refusesOldCounts: try invocation.value(of: ServerSettings.passkeyCounter)
        )
    }
}

extension ValueFormat where Value == Host {
    static var domain: ValueFormat {
        let expectation = "a domain, such as example.com"
        return ValueFormat { text throws(ValueError) in
            let host: Host
            do throws(NetworkValueError) {
                host = try Host(text)
            } catch {
                throw ValueError(takes: expectation, not: text, because: "\(error)")
            }
            guard host.isDomain else { throw ValueError(takes: expectation, not: text) }
            return host
        }
    }
}

extension ValueFormat where Value == String {
    /// The origin of a page or of an app.
    static var passkeyOrigin: ValueFormat {
        ValueFormat { text throws(ValueError) in
            guard let origin = Self.appOrigin(text) ?? (try? WebOrigin(text).description) else {
                throw ValueError(
                    takes: "origins without a path, such as https://app.example.com, and apps, such as "
                        + "android:apk-key-hash:BASE64URL",
                    not: text
                )
            }
            return origin
        }
    }

    /// The id of an app in Android's credential manager: the hash of its signing certificate.
    private static func appOrigin(_ text: String) -> String? {
        let prefix = "android:apk-key-hash:"
        guard text.hasPrefix(prefix), Base64URL.decode(String(text.dropFirst(prefix.count)))?.count == 32 else {
            return nil
        }
        return text
    }
}
