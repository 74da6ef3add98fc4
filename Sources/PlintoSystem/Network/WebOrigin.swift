/// The origin of a web page (RFC 6454 §4): scheme, host and port, in the form of browsers' `Origin` fields.
///
/// Apps' pages have their own schemes, such as `capacitor://localhost`.
package struct WebOrigin: Hashable, Sendable, CustomStringConvertible {
    /// The scheme in lower case.
    package let scheme: String
    package let host: Host
    /// The port; nil for the scheme's default.
    package let port: UInt16?

    /// - Parameter scheme: The scheme in lower case.
    package init(scheme: String, authority: Authority) {
        self.scheme = scheme
        host = authority.host
        port = authority.port == Self.defaultPort(of: scheme) ? nil : authority.port
    }

    /// Parses `https://app.example.com:8443` in any case. A path is refused, even `/`.
    package init(_ text: some StringProtocol) throws(NetworkValueError) {
        let (scheme, rest) = try Self.scheme(of: text)
        guard !rest.utf8.contains(where: { "/?#\\".utf8.contains($0) }) else { throw .notAnOrigin }
        self.init(scheme: scheme, authority: try Authority(rest))
    }

    /// The parts before and after `://`, the scheme in lower case (RFC 3986 §3.1).
    static func scheme(of text: some StringProtocol) throws(NetworkValueError) -> (scheme: String, rest: Substring) {
        let text = Substring(text)
        guard let separator = text.firstRange(of: "://"), separator.lowerBound > text.startIndex else {
            throw .missingScheme
        }
        let scheme = text[..<separator.lowerBound]
        let isScheme = scheme.utf8.enumerated().allSatisfy { index, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                index > 0
            default: false
            }
        }
        guard isScheme else { throw .missingScheme }
        return (scheme.lowercased(), text[separator.upperBound...])
    }

    private static func defaultPort(of scheme: String) -> UInt16? {
        switch scheme {
        case "https": 443
        case "http": 80
        default: nil
        }
    }

    /// True if requests to it use TLS.
    package var isSecure: Bool { scheme == "https" }

    /// The host and port to connect to.
    package var authority: Authority { Authority(host: host, port: port ?? Self.defaultPort(of: scheme)) }

    package var description: String { "\(scheme)://\(Authority(host: host, port: port))" }
}
