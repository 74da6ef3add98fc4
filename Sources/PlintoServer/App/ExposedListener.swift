import PlintoSystem

/// Whether others than a proxy on this machine may reach the server without TLS.
struct ExposedListener {
    /// Where it listens: an IP address without brackets, or a name.
    let host: String
    /// Whether it speaks TLS itself.
    let isSecure: Bool
    let publicURL: String

    /// What the log says at the start; nil where there is nothing to say. A public URL with https tells of a proxy that
    /// speaks TLS.
    var warning: String? {
        guard !isSecure, !isLoopback, (try? WebURL(publicURL))?.isSecure != true else { return nil }
        return "serving plain HTTP on a public interface: passwords and tokens can be intercepted; set "
            + "--tls-certificate and --tls-key, or put a proxy with TLS in front and name it in --public-url"
    }

    private var isLoopback: Bool {
        IPAddress(host).map(\.isLoopback) ?? (try? Host(host))?.isLoopback ?? false
    }
}
