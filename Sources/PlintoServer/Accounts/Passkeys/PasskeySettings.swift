import PlintoCrypto
import PlintoSystem

/// The settings of passkeys, read from the command line.
package struct PasskeySettings: Hashable, Sendable {
    /// The relying party's id (WebAuthn L3 §5.4.2); nil stands for the host of the public URL.
    package var domain: String?
    /// Pages and apps that may use passkeys, in addition to the public URL's own origin and those of
    /// ``CrossOriginPolicy``.
    package var origins: Set<String>
    /// True if a passkey is refused when its signature counter does not increase, which may reveal a copy.
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

    /// The origin of the server's own pages. Browsers have no passkeys for IP addresses: those of this machine stand
    /// for `localhost`, which the browser must use.
    static func pageOrigin(of publicURL: String) -> WebOrigin? {
        guard let origin = (try? WebURL(publicURL))?.origin else { return nil }
        guard origin.host.ipAddress?.isLoopback == true else { return origin }
        return WebOrigin(scheme: origin.scheme, authority: Authority(host: .localhost, port: origin.port))
    }
}
