import PlintoCrypto

/// Whose passkeys are asked for, read from the command line.
package struct PasskeySettings: Hashable, Sendable {
    /// The relying party's id (WebAuthn L3 §5.4.2); nil stands for the host of the public URL.
    package var domain: String?
    /// Pages and apps that may use passkeys, beside the public URL's own and those of ``CrossOriginPolicy``.
    package var origins: Set<String>
    /// Whether a passkey is refused whose count of signatures did not go on, as that of a copied one would.
    package var refusesOldCounts: Bool

    package init(domain: String? = nil, origins: Set<String> = [], refusesOldCounts: Bool = false) {
        self.domain = domain
        self.origins = origins
        self.refusesOldCounts = refusesOldCounts
    }

    /// The relying party of a server.
    ///
    /// Browsers have no passkeys for IP addresses: on this machine, they know it as `localhost`.
    func relyingParty(publicURL: String, crossOrigin: CrossOriginPolicy) -> RelyingParty {
        let address = WebAddress(publicURL)
        var allowed = origins.union(crossOrigin.origins)
        if let origin = address.origin { allowed.insert(origin) }
        return RelyingParty(id: domain ?? address.host, origins: allowed)
    }
}

/// Host and origin of a URL, as a browser that was sent to this machine's own addresses by name would say them.
struct WebAddress: Hashable, Sendable {
    /// In lower case, without port.
    let host: String
    /// Nil where the URL has none that a page could have.
    let origin: String?

    init(_ url: String) {
        let scheme = url.prefix { $0 != ":" }
        let authority = url.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" }.lowercased()
        let isBracketed = authority.hasPrefix("[")
        let name = isBracketed ? authority.prefix { $0 != "]" }.dropFirst() : authority.prefix { $0 != ":" }
        let port = authority.dropFirst(name.count + (isBracketed ? 2 : 0))
        host = ["127.0.0.1", "::1"].contains(name) ? "localhost" : String(name)
        let written = host.contains(":") ? "[\(host)]" : host
        origin = CrossOriginPolicy.origin("\(scheme)://\(written)\(port)")
    }
}
