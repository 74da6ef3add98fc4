import PlintoSystem

/// The proxy that a program's variables name, and which of its requests go through it.
///
/// Only `https` requests to other machines do, through a tunnel (`CONNECT`, RFC 9110 §9.3.6, or SOCKS): the proxy sees
/// a host name and ciphertext. A request over `http` carries passwords and tokens that the proxy could read, and a
/// request to this machine has no business elsewhere.
package struct ProxySettings: Hashable, Sendable {
    /// No proxy at all.
    package static let none = ProxySettings(environment: [:])

    /// The proxy; nil where no variable names one.
    package let proxy: Proxy?
    private let exceptions: ProxyExceptions

    /// The way that one request takes.
    package enum Route: Hashable, Sendable {
        case direct
        case through(Proxy)
    }

    /// Reads `https_proxy`, `all_proxy` and `no_proxy`, each in lower or upper case; the lower case counts first, as
    /// everywhere. `http_proxy` has no effect, because no `http` request goes through a proxy.
    ///
    /// - Parameter environment: The variables by name; those that are empty count as absent.
    package init(environment: [String: String]) {
        func first(_ names: String...) -> (name: String, value: String)? {
            names.lazy.compactMap { name in environment[name].map { (name, $0) } }.first { !$0.1.isEmpty }
        }
        proxy = first("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY").map { Proxy($0.value, variable: $0.name) }
        exceptions = ProxyExceptions(first("no_proxy", "NO_PROXY")?.value ?? "")
    }

    /// Returns the way of a request to `url`, which is absolute.
    package func route(to url: String) -> Route {
        guard let proxy, let target = try? WebURL(url, longest: Self.longestURL), target.isSecure,
            !Self.isThisMachine(target.host), !exceptions.contain(target.authority)
        else { return .direct }
        return .through(proxy)
    }

    /// A connection to the unspecified address (RFC 1122 §3.2.1.3) ends at this machine too.
    private static func isThisMachine(_ host: Host) -> Bool {
        host.isLoopback || host.ipAddress.map { $0.low == 0 && $0.high == 0 } == true
    }

    private static let longestURL = 16_384
}

/// A proxy as a variable names it.
package struct Proxy: Hashable, Sendable {
    private static let schemes: Set<String> = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

    /// The name of the variable.
    package let variable: String
    /// The URL without user name and password: fit to be shown.
    package let shownURL: String
    /// The URL as libcurl takes it, with the credentials in it; nil where the variable holds no proxy's URL.
    let url: String?

    init(_ text: String, variable: String) {
        self.variable = variable
        let separator = text.firstRange(of: "://")
        let scheme = separator.map { text[..<$0.lowerBound].lowercased() } ?? "http"
        let rest = separator.map { text[$0.upperBound...] } ?? text[...]
        let authority = rest.prefix { $0 != "/" }
        // The last @ ends the credentials: a password may hold one that nobody encoded.
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let isUsable =
            Self.schemes.contains(scheme) && !host.isEmpty && host.first != ":"
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        shownURL = PrintableText.escape("\(scheme)://\(host)")
        url = isUsable ? "\(scheme)://\(authority)" : nil
    }
}
