import PlintoSystem

/// A listener that other machines than a proxy on this one may reach without TLS.
struct ExposedListener {
    /// The listening host: an IP address without brackets, or a name.
    let host: String
    /// True if it speaks TLS itself.
    let isSecure: Bool
    let publicURL: String

    /// The warning at start; nil if there is none. A public URL with https implies a proxy with TLS.
    var warning: String? {
        guard !isSecure, !isLoopback, (try? WebURL(publicURL))?.isSecure != true else { return nil }
        return "serving plain HTTP on a public interface: passwords and tokens can be intercepted; set "
            + "--tls-certificate and --tls-key, or put a proxy with TLS in front and name it in --public-url"
    }

    private var isLoopback: Bool {
        IPAddress(host).map(\.isLoopback) ?? (try? Host(host))?.isLoopback ?? false
    }
}
