import PlintoModels
package import PlintoSystem

/// Where a browser may be sent with a code or a token: what the operator named, and nothing else (RFC 9700 §2.1). A pure
/// value.
///
/// An entry is scheme, host and port, compared exactly, and a path: the target's path is that one or lies beneath it.
/// `http` is for loopback alone (RFC 8252 §7.3).
package struct RedirectAllowList: Hashable, Sendable {
    /// Longer ones are refused.
    static let longest = 2048

    private struct Target: Hashable, Sendable {
        /// As they are compared: `https://app.example.com:443`.
        let origin: String
        /// Begins with a slash.
        let path: String
        let hasQuery: Bool
    }

    private let entries: [Target]

    /// An empty list allows nothing.
    package init() { entries = [] }

    /// - Parameter addresses: As `https://app.example.com/callback`.
    /// - Returns: Nil where one is no such address.
    package init?(_ addresses: [String]) {
        var entries: [Target] = []
        for address in addresses {
            guard let entry = Self.target(address), !entry.hasQuery else { return nil }
            entries.append(entry)
        }
        self.entries = entries
    }

    /// - Throws: `UsageError` that says what the setting takes.
    package init(_ invocation: Invocation) throws(UsageError) {
        guard let list = Self(invocation.list("redirect-allow")) else {
            throw invocation.usageError(
                "--redirect-allow takes addresses without a query, as https://app.example.com/callback; http is for "
                    + "localhost, 127.0.0.1 and [::1] alone."
            )
        }
        self = list
    }

    /// Whether anything may be redirected to.
    package var isEmpty: Bool { entries.isEmpty }

    package func allows(_ url: String) -> Bool {
        guard let target = Self.target(url) else { return false }
        return entries.contains { Self.covers($0, target) }
    }

    /// - Throws: 400 `redirect_not_allowed` for `field`.
    func check(_ url: String, field: String = "redirect_url") throws(APIError) {
        guard allows(url) else {
            throw .invalid(
                field,
                .redirectNotAllowed,
                "\(field) is not among the addresses that this server may send browsers to. Its operator names them "
                    + "with --redirect-allow."
            )
        }
    }

    private static func covers(_ entry: Target, _ target: Target) -> Bool {
        guard entry.origin == target.origin else { return false }
        if entry.path == target.path || entry.path == "/" { return true }
        return target.path.hasPrefix(entry.path.hasSuffix("/") ? entry.path : entry.path + "/")
    }

    /// Reads an address; nil for whatever two readers could read differently: user information, a fragment, a
    /// backslash, dots as segments, also encoded ones, bytes beyond printable ASCII.
    private static func target(_ text: String) -> Target? {
        guard text.utf8.count <= longest, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !text.contains(where: { "#\\\"<>^`{|}".contains($0) }),
            let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) })
        else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard let place = OutboundPlace(authority, defaultPort: scheme == "https://" ? 443 : 80),
            scheme == "https://" || place.isLoopback
        else { return nil }
        let path = rest.dropFirst(authority.count).prefix { $0 != "?" }
        guard path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy(isPlain) else { return nil }
        return Target(
            origin: "\(scheme)\(place.host):\(place.port)",
            path: path.isEmpty ? "/" : String(path),
            hasQuery: text.contains("?")
        )
    }

    /// Whether a segment of a path is one for every reader: some decode it twice, some cut off what follows a
    /// semicolon before they look for dots.
    private static func isPlain(_ segment: Substring) -> Bool {
        guard let once = PercentEncoding.decode(segment) else { return false }
        return [once, PercentEncoding.decode(once) ?? once].allSatisfy { text in
            let name = text.prefix { $0 != ";" }
            return name != "." && name != ".."
                && text.unicodeScalars.allSatisfy { $0 != "/" && $0 != "\\" && $0.value >= 0x20 && $0.value != 0x7F }
        }
    }
}
