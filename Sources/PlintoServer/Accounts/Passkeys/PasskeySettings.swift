import PlintoCrypto
import PlintoSystem

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
    func relyingParty(publicURL: String, crossOrigin: CrossOriginPolicy) -> RelyingParty {
        let origin = Self.pageOrigin(of: publicURL)
        var allowed = origins.union(crossOrigin.origins)
        if let origin { allowed.insert(origin.description) }
        return RelyingParty(id: domain ?? origin?.host.unbracketed ?? "localhost", origins: allowed)
    }

    /// The origin of the server's own pages. Browsers have no passkeys for IP addresses: this machine's own stand for
    /// `localhost`, by which its browser must be sent to it.
    static func pageOrigin(of publicURL: String) -> WebOrigin? {
        guard let origin = (try? WebURL(publicURL))?.origin else { return nil }
        guard origin.host.ipAddress?.isLoopback == true else { return origin }
        return WebOrigin(scheme: origin.scheme, authority: Authority(host: .localhost, port: origin.port))
    }
}
