import PlintoModels
import PlintoSystem

/// The URLs that a browser may be sent to with a code or a token: those that the operator named, and nothing else (RFC
/// 9700 §2.1). A pure value.
///
/// An entry is scheme, host and port, compared exactly, and a path: the target's path is that one or lies below it.
/// `http` is for loopback alone (RFC 8252 §7.3).
package struct RedirectAllowList: Hashable, Sendable {
    /// A URL that browsers may be sent to, or that one of them is to be sent to.
    struct Target: Hashable, Sendable {
        let origin: WebOrigin
        /// Begins with a slash.
        let path: String
        let hasQuery: Bool
    }

    private let entries: [Target]

    /// An empty list allows nothing.
    package init() { entries = [] }

    /// - Parameter urls: Such as `https://app.example.com/callback`.
    /// - Returns: Nil if one cannot be an entry.
    package init?(_ urls: [String]) {
        var entries: [Target] = []
        for url in urls {
            guard let entry = try? Self.entry(url) else { return nil }
            entries.append(entry)
        }
        self.entries = entries
    }

    /// - Parameter entries: As read by ``entry(_:)``.
    init(_ entries: [Target]) {
        self.entries = entries
    }

    /// True if nothing is allowed.
    package var isEmpty: Bool { entries.isEmpty }

    /// Returns whether a URL is allowed.
    package func allows(_ url: String) -> Bool {
        guard let target = try? Self.target(url) else { return false }
        return entries.contains { Self.covers($0, target) }
    }

    /// - Throws: 400 `redirect_not_allowed` for `field`.
    func check(_ url: String, field: String = "redirect_url") throws(APIError) {
        guard allows(url) else {
            throw .invalid(
                field,
                .redirectNotAllowed,
                "\(field) is not a URL that this server may send browsers to. The operator allows it with "
                    + "--redirect-allow."
            )
        }
    }

    private static func covers(_ entry: Target, _ target: Target) -> Bool {
        guard entry.origin == target.origin else { return false }
        if entry.path == target.path || entry.path == "/" { return true }
        return target.path.hasPrefix(entry.path.hasSuffix("/") ? entry.path : entry.path + "/")
    }

    /// Reads one entry.
    static func entry(_ text: String) throws(NetworkValueError) -> Target {
        let target = try target(text)
        guard !target.hasQuery else { throw .queryNotAllowed }
        return target
    }

    /// Parses a URL, and refuses ambiguous ones: in addition to what ``WebURL`` refuses, a fragment, dots as segments,
    /// even encoded ones, and a scheme in upper case.
    private static func target(_ text: String) throws(NetworkValueError) -> Target {
        let url = try WebURL(text, longest: Limits.Text.url)
        guard text.hasPrefix(url.origin.scheme) else { throw .unsupportedScheme }
        guard url.fragment == nil else { throw .fragmentNotAllowed }
        guard url.isSecure || url.host.isLoopback else { throw .insecureScheme }
        guard url.path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy(isPlain) else {
            throw .ambiguousPath
        }
        return Target(origin: url.origin, path: url.path, hasQuery: url.query != nil)
    }

    /// Returns whether a segment of a path is unambiguous: some readers decode it twice, some cut off the part after a
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
