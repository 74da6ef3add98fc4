/// Host and port: whom a request goes to.
package struct OutboundPlace: Hashable, Sendable {
    /// In lower case, an IPv6 address without its brackets.
    package let host: String
    package let port: UInt16

    /// Of an address; nil for what is no plain one of http or https: with user information, among others, two readers
    /// could find two hosts in it.
    init?(url: String) {
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !url.contains("\\"),
            let scheme = ["https://", "http://"].first(where: { url.lowercased().hasPrefix($0) })
        else { return nil }
        let authority = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        self.init(authority, defaultPort: scheme == "https://" ? 443 : 80)
    }

    /// `HOST:PORT`, an IPv6 address in brackets; without `defaultPort` the port must be there.
    init?(_ authority: some StringProtocol, defaultPort: UInt16? = nil) {
        let authority = Substring(authority)
        let end = authority.lastIndex(of: "]").map { authority.index(after: $0) } ?? authority.startIndex
        var host = authority
        var port = defaultPort
        if let colon = authority[end...].firstIndex(of: ":") {
            let digits = authority[authority.index(after: colon)...]
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(digits) else {
                return nil
            }
            host = authority[..<colon]
            port = number
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        guard let port, port > 0, !host.isEmpty,
            host.utf8.allSatisfy({ Self.isHostByte($0) || (isBracketed && $0 == UInt8(ascii: ":")) })
        else { return nil }
        self.host = host.lowercased()
        self.port = port
    }

    /// Whether the host is this machine by its own word: where plain http is read by nobody else.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host == "127.0.0.1" }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
