import PlintoCrypto
package import PlintoSystem

extension ServerCommand {
    /// The options for passkeys.
    static let passkeyOptions = [
        Option(
            "passkey-domain",
            value: "DOMAIN",
            environment: "PLINTO_PASSKEY_DOMAIN",
            help:
                "The domain of the passkeys, including its subdomains; changing it invalidates every passkey. "
                + "Default: the host of the public URL."
        ),
        Option(
            "passkey-origins",
            value: "ORIGIN[,…]",
            environment: "PLINTO_PASSKEY_ORIGINS",
            help:
                "Pages and apps that may use passkeys, in addition to the public URL and --cors-origins, such as "
                + "https://app.example.com or android:apk-key-hash:… Default: none."
        ),
        Option(
            "passkey-counter",
            value: "audit|refuse",
            environment: "PLINTO_PASSKEY_COUNTER",
            default: "audit",
            help: "What to do if a passkey's signature counter does not increase, which may reveal a copied passkey."
        ),
    ]
}

extension PasskeySettings {
    /// - Parameter publicURL: If given, the domain must include its host.
    /// - Throws: `UsageError` that names the setting and its accepted values.
    package init(_ invocation: Invocation, publicURL: String?) throws(UsageError) {
        self.init()
        if let text = invocation.value("passkey-domain") {
            let domain: Host
            do throws(NetworkValueError) {
                domain = try Host(text)
            } catch {
                throw invocation.usageError("--passkey-domain takes a domain, such as example.com: \(error).")
            }
            guard domain.isDomain else {
                throw invocation.usageError("--passkey-domain takes a domain, such as example.com.")
            }
            if let publicURL, Self.pageOrigin(of: publicURL)?.host.isWithin(domain) != true {
                throw invocation.usageError(
                    "--passkey-domain must be the host of --public-url or a domain above it: browsers refuse any other."
                )
            }
            self.domain = domain.unbracketed
        }
        for text in invocation.list("passkey-origins") {
            guard let origin = Self.appOrigin(text) ?? (try? WebOrigin(text).description) else {
                throw invocation.usageError(
                    "--passkey-origins takes origins without a path, such as https://app.example.com, and apps, such "
                        + "as android:apk-key-hash:BASE64URL."
                )
            }
            origins.insert(origin)
        }
        switch try invocation.require("passkey-counter") {
        case "audit": refusesOldCounts = false
        case "refuse": refusesOldCounts = true
        default: throw invocation.usageError("--passkey-counter takes audit or refuse.")
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
