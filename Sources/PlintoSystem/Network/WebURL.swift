/// An http or https URL that all parsers interpret alike: no user information, a strict ``Host``, only printable ASCII,
/// and two digits after every `%` (RFC 3986).
package struct WebURL: Hashable, Sendable, CustomStringConvertible {
    /// The default maximum length in bytes.
    package static let longest = 2048

    package let origin: WebOrigin
    /// The path with its leading slash; `/` if none is written.
    package let path: String
    /// The text after `?`; nil if there is none.
    package let query: String?
    /// The text after `#`; nil if there is none.
    package let fragment: String?

    package init(_ text: String, longest: Int = WebURL.longest) throws(NetworkValueError) {
        guard text.utf8.count <= longest else { throw .tooLong(longest) }
        let (scheme, rest) = try WebOrigin.scheme(of: text)
        guard scheme == "https" || scheme == "http" else { throw .unsupportedScheme }
        let authority = rest.utf8.prefix { !"/?#\\".utf8.contains($0) }
        origin = WebOrigin(scheme: scheme, authority: try Authority(Substring(authority)))
        let tail = rest[authority.endIndex...]
        try Self.check(tail)
        let beforeFragment = tail.prefix { $0 != "#" }
        let path = beforeFragment.prefix { $0 != "?" }
        self.path = path.isEmpty ? "/" : String(path)
        query = path.endIndex < beforeFragment.endIndex ? String(beforeFragment[path.endIndex...].dropFirst()) : nil
        fragment = beforeFragment.endIndex < tail.endIndex ? String(tail[beforeFragment.endIndex...].dropFirst()) : nil
    }

    private static func check(_ tail: Substring) throws(NetworkValueError) {
        var digitsDue = 0
        for scalar in tail.unicodeScalars {
            guard (0x21...0x7E).contains(scalar.value), !"\"<>\\^`{|}".unicodeScalars.contains(scalar) else {
                throw .character(scalar)
            }
            if digitsDue > 0 {
                guard scalar.properties.isASCIIHexDigit else { throw .invalidPercentEncoding }
                digitsDue -= 1
            } else if scalar == "%" {
                digitsDue = 2
            }
        }
        guard digitsDue == 0 else { throw .invalidPercentEncoding }
    }

    package var host: Host { origin.host }

    /// The host and port to connect to.
    package var authority: Authority { origin.authority }

    package var isSecure: Bool { origin.isSecure }

    /// The URL with scheme and host in lower case and without the scheme's default port.
    package var description: String {
        "\(origin)\(path)" + (query.map { "?" + $0 } ?? "") + (fragment.map { "#" + $0 } ?? "")
    }
}
