/// A host with or without a port (RFC 3986 §3.2), without user information: `example.com:8443`, `[2001:db8::1]`.
package struct Authority: Hashable, Sendable, CustomStringConvertible {
    /// The treatment of ports, given and missing.
    package enum PortRule: Hashable, Sendable {
        case optional
        case required
        /// Required; 0 lets the system choose one.
        case listening
        /// Optional, with this default.
        case assumed(UInt16)
    }

    package let host: Host
    package let port: UInt16?

    package init(host: Host, port: UInt16?) {
        self.host = host
        self.port = port
    }

    /// Parses `HOST`, `HOST:PORT`, `[IPV6]` or `[IPV6]:PORT`.
    package init(_ text: some StringProtocol, port rule: PortRule = .optional) throws(NetworkValueError) {
        let text = Substring(text)
        let hostEnd: Substring.Index
        if text.utf8.first == UInt8(ascii: "[") {
            guard let bracket = text.utf8.firstIndex(of: UInt8(ascii: "]")) else { throw .invalidIPv6 }
            hostEnd = text.utf8.index(after: bracket)
        } else {
            guard !text.utf8.contains(UInt8(ascii: "@")) else { throw .userInformation }
            hostEnd = text.utf8.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
        }
        let rest = text[hostEnd...]
        // Two colons without brackets mean an IPv6 address, which needs no further parsing for the error.
        guard rest.utf8.lazy.filter({ $0 == UInt8(ascii: ":") }).prefix(2).count < 2 else { throw .bareIPv6 }
        host = try Host(text[..<hostEnd])
        guard let first = rest.utf8.first else {
            switch rule {
            case .optional: port = nil
            case .required, .listening: throw .missingPort
            case .assumed(let number): port = number
            }
            return
        }
        guard first == UInt8(ascii: ":") else { throw .bracketsWithoutIPv6 }
        port = try Self.port(rest.utf8.dropFirst(), allowsZero: rule == .listening)
    }

    private static func port(_ digits: Substring.UTF8View, allowsZero: Bool) throws(NetworkValueError) -> UInt16 {
        guard (1...5).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            digits.first != UInt8(ascii: "0") || (allowsZero && digits.count == 1),
            let number = UInt16(Substring(digits))
        else { throw .invalidPort }
        return number
    }

    package var description: String { port.map { "\(host):\($0)" } ?? "\(host)" }
}
