import PlintoCrypto
package import PlintoSystem

extension ServerCommand {
    /// Whose passkeys are asked for.
    static let passkeyOptions = [
        Option(
            "passkey-domain",
            value: "DOMAIN",
            environment: "PLINTO_PASSKEY_DOMAIN",
            help: "The domain that passkeys are for, with its subdomains; to change it makes every passkey unusable. "
                + "Where it is not given: the host of the public URL."
        ),
        Option(
            "passkey-origins",
            value: "ORIGIN[,…]",
            environment: "PLINTO_PASSKEY_ORIGINS",
            help: "Pages and apps that may use them beside the public URL and --cors-origins, as "
                + "https://app.example.com or android:apk-key-hash:…"
        ),
        Option(
            "passkey-counter",
            value: "audit|refuse",
            environment: "PLINTO_PASSKEY_COUNTER",
            default: "audit",
            help: "What to do where a passkey's count of signatures does not go on, as that of a copied one would."
        ),
    ]
}

extension PasskeySettings {
    /// - Parameter publicURL: Where it is given; the domain must hold its host.
    /// - Throws: `UsageError` that names the setting and what it takes.
    package init(_ invocation: Invocation, publicURL: String?) throws(UsageError) {
        self.init()
        if let text = invocation.value("passkey-domain") {
            let domain = text.lowercased()
            guard Self.isDomain(domain) else {
                throw invocation.usageError("--passkey-domain takes a domain, as example.com.")
            }
            if let host = publicURL.map({ WebAddress($0).host }), host != domain, !host.hasSuffix("." + domain) {
                throw invocation.usageError(
                    "--passkey-domain must be the host of --public-url or a domain above it: browsers refuse any other."
                )
            }
            self.domain = domain
        }
        for text in invocation.list("passkey-origins") {
            guard let origin = Self.appOrigin(text) ?? CrossOriginPolicy.origin(text) else {
                throw invocation.usageError(
                    "--passkey-origins takes origins without a path, as https://app.example.com, and apps, as "
                        + "android:apk-key-hash:BASE64URL."
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

    private static func isDomain(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253
            && labels.allSatisfy { label in
                !label.isEmpty && label.utf8.count <= 63 && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.utf8.allSatisfy { byte in
                        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
                    }
            }
    }

    /// What Android's credential manager names an app by: the hash of its signing certificate.
    private static func appOrigin(_ text: String) -> String? {
        let prefix = "android:apk-key-hash:"
        guard text.hasPrefix(prefix), Base64URL.decode(String(text.dropFirst(prefix.count)))?.count == 32 else {
            return nil
        }
        return text
    }
}
