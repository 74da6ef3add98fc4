import PlintoSystem

/// The proxy named by environment variables, and the requests that use it.
///
/// Only `https` requests to other machines use it, through a tunnel (`CONNECT`, RFC 9110 §9.3.6, or SOCKS), so the
/// proxy sees a host name and ciphertext. An `http` request carries passwords and tokens that the proxy could read, and
/// requests to this machine need no proxy.
package struct ProxySettings: Hashable, Sendable {
    /// No proxy.
    package static let none = ProxySettings(environment: [:])

    /// The proxy; nil if no variable names one.
    package let proxy: Proxy?
    private let exceptions: ProxyExceptions

    /// The route of one request.
    package enum Route: Hashable, Sendable {
        case direct
        case through(Proxy)
    }

    /// Reads `https_proxy`, `all_proxy` and `no_proxy`, each in lower or upper case; lower case takes precedence, as
    /// usual. `http_proxy` has no effect, because no `http` request uses a proxy.
    ///
    /// - Parameter environment: The environment variables. Empty ones count as absent.
    package init(environment: [String: String]) {
        func first(_ names: String...) -> (name: String, value: String)? {
            names.lazy.compactMap { name in environment[name].map { (name, $0) } }.first { !$0.1.isEmpty }
        }
        proxy = first("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY").map { Proxy($0.value, variable: $0.name) }
        exceptions = ProxyExceptions(first("no_proxy", "NO_PROXY")?.value ?? "")
    }

    /// Returns the route of a request to the absolute `url`.
    package func route(to url: String) -> Route {
        guard let proxy, let target = try? WebURL(RootedHost.withoutDot(inURL: url), longest: Self.longestURL),
            target.isSecure, !Self.isThisMachine(target.host), !exceptions.contain(target.authority)
        else { return .direct }
        return .through(proxy)
    }

    /// Returns true for this machine. Connections to the unspecified address (RFC 1122 §3.2.1.3) reach this machine
    /// too.
    private static func isThisMachine(_ host: Host) -> Bool {
        host.isLoopback || host.ipAddress.map { $0.low == 0 && $0.high == 0 } == true
    }

    private static let longestURL = 16_384
}

/// A proxy named by an environment variable.
package struct Proxy: Hashable, Sendable {
    private static let schemes: Set<String> = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

    /// The name of the variable.
    package let variable: String
    /// The URL without user name and password, safe to show.
    package let shownURL: String
    /// The URL for libcurl, with credentials; nil if the variable is not a proxy URL.
    let url: String?

    init(_ text: String, variable: String) {
        self.variable = variable
        let separator = text.firstRange(of: "://")
        let scheme = separator.map { text[..<$0.lowerBound].lowercased() } ?? "http"
        let rest = separator.map { text[$0.upperBound...] } ?? text[...]
        let authority = rest.prefix { $0 != "/" }
        // The last @ ends the credentials, because a password may contain one unencoded.
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let isUsable =
            Self.schemes.contains(scheme) && !host.isEmpty && host.first != ":"
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        shownURL = PrintableText.escape("\(scheme)://\(host)")
        url = isUsable ? "\(scheme)://\(authority)" : nil
    }
}
