import PlintoSystem

/// The hosts of `no_proxy`: `example.com` including subdomains, `192.0.2.0/24`, each with an optional port, and `*` for
/// all.
struct ProxyExceptions: Hashable, Sendable {
    private enum Exception: Hashable {
        case everything
        case range(AddressRange)
        case authority(Authority)
    }

    private let exceptions: Set<Exception>

    /// - Parameter list: A list separated by commas or blanks. Invalid elements match nothing.
    init(_ list: String) {
        exceptions = Set(list.split { $0 == "," || $0.isWhitespace }.compactMap(Self.exception))
    }

    private static func exception(_ text: Substring) -> Exception? {
        if text == "*" { return .everything }
        if let range = AddressRange(String(text)) { return .range(range) }
        let bare = text.hasPrefix("*.") ? text.dropFirst(2) : text.drop { $0 == "." }
        return (try? Authority(RootedHost.withoutDot(String(bare)))).map { .authority($0) }
    }

    func contain(_ target: Authority) -> Bool {
        exceptions.contains { exception in
            switch exception {
            case .everything: true
            case .range(let range): target.host.ipAddress.map(range.contains) ?? false
            case .authority(let excepted):
                (excepted.port == nil || excepted.port == target.port) && target.host.isWithin(excepted.host)
            }
        }
    }
}

/// Hosts with the dot that stands for the root of DNS: `example.com.` is `example.com`, and never one of its own search
/// domains.
enum RootedHost {
    /// Returns an authority without the dot at the end of its host.
    static func withoutDot(_ authority: String) -> String {
        let colon = authority.hasPrefix("[") ? nil : authority.firstIndex(of: ":")
        let host = authority[..<(colon ?? authority.endIndex)]
        guard host.hasSuffix("."), host != "." else { return authority }
        return String(host.dropLast()) + authority[host.endIndex...]
    }

    /// Returns an absolute URL without the dot at the end of its host.
    static func withoutDot(inURL url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { !"/?#\\".contains($0) }
        return url[..<scheme.upperBound] + withoutDot(String(authority)) + rest[authority.endIndex...]
    }
}
