/// The host of an authority (RFC 3986 §3.2.2): an ASCII DNS name, an IPv4 address, or an IPv6 address in brackets.
///
/// It is strict where parsers differ, so that every part of the program, and every program after it, sees the same
/// host. Names do not end in a dot, and a name that ends in a number is refused unless it is an IPv4 address of four
/// decimal numbers (the WHATWG URL Standard reads `127.1`, `0x7f.1` and `2130706433` as 127.0.0.1; others query DNS).
package struct Host: Hashable, Sendable, CustomStringConvertible {
    private enum Value: Hashable, Sendable {
        /// In lower case.
        case name(String)
        case address(IPAddress)
    }

    private let value: Value

    /// The name of every machine for itself.
    package static let localhost = Host(value: .name("localhost"))

    private init(value: Value) {
        self.value = value
    }

    package init(_ address: IPAddress) {
        value = .address(address)
    }

    /// Parses a host as written in a URL, in any case.
    package init(_ text: some StringProtocol) throws(NetworkValueError) {
        let text = Substring(text)
        guard !text.isEmpty else { throw .missingHost }
        if text.utf8.first == UInt8(ascii: "[") {
            guard text.utf8.last == UInt8(ascii: "]"), text.utf8.count > 2 else { throw .invalidIPv6 }
            // By bytes, so that no combining character is hidden in the part that is cut off.
            let inner = String(decoding: text.utf8.dropFirst().dropLast(), as: UTF8.self)
            guard inner.utf8.contains(UInt8(ascii: ":")) else { throw .bracketsWithoutIPv6 }
            guard let address = IPAddress(inner) else { throw .invalidIPv6 }
            value = .address(address)
            return
        }
        // An IPv4 address has at most 15 bytes, so longer text is not passed to the system's parser.
        if text.utf8.count <= 15, let address = IPAddress(String(text)), address.family == .ipv4,
            !text.utf8.contains(UInt8(ascii: ":"))
        {
            value = .address(address)
            return
        }
        value = .name(try Self.name(text))
    }

    /// Checks the labels of a name. 63 and 253 are the limits of DNS (RFC 1035 §2.3.4). `_` is allowed because it
    /// occurs in names in use, such as those of containers.
    private static func name(_ text: Substring) throws(NetworkValueError) -> String {
        var labelStart = true
        var labelLength = 0
        var previous = UInt8(ascii: ".")
        var count = 0
        for scalar in text.unicodeScalars {
            count += 1
            guard count <= 253 else { throw .hostTooLong }
            guard scalar.isASCII else { throw .internationalHost }
            let byte = UInt8(truncatingIfNeeded: scalar.value)
            switch byte {
            case UInt8(ascii: "."):
                guard !labelStart else { throw .emptyLabel }
                guard previous != UInt8(ascii: "-") else { throw .hyphenAtEdge }
                labelStart = true
                labelLength = 0
            case UInt8(ascii: "-") where labelStart: throw .hyphenAtEdge
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                labelStart = false
                labelLength += 1
                guard labelLength <= 63 else { throw .labelTooLong }
            case UInt8(ascii: "@"): throw .userInformation
            default: throw .characterInHost(scalar)
            }
            previous = byte
        }
        guard !labelStart else { throw .emptyLabel }
        guard previous != UInt8(ascii: "-") else { throw .hyphenAtEdge }
        let name = text.lowercased()
        guard !endsInNumber(name) else { throw .ambiguousIPv4 }
        return name
    }

    /// The "ends in a number" check of the WHATWG URL Standard (§3.5).
    private static func endsInNumber(_ name: String) -> Bool {
        let last = name[(name.lastIndex(of: ".").map { name.index(after: $0) } ?? name.startIndex)...].utf8
        if last.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) { return true }
        return last.starts(with: "0x".utf8)
            && last.dropFirst(2).allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
    }

    /// The name in lower case; nil for an IP address.
    package var name: String? {
        if case .name(let name) = value { name } else { nil }
    }

    /// The IP address; nil for a name, which needs a lookup.
    package var ipAddress: IPAddress? {
        if case .address(let address) = value { address } else { nil }
    }

    /// True if the host is this machine regardless of DNS: 127.0.0.0/8 (RFC 1122 §3.2.1.3), ::1 (RFC 4291 §2.5.3), and
    /// `localhost` with its subdomains (RFC 6761 §6.3), which browsers, libcurl and the server's
    /// ``SystemAddressLookup`` connect to loopback without a lookup.
    ///
    /// This is the only definition of loopback, on which plain HTTP and passwords outside TLS are allowed.
    package var isLoopback: Bool {
        switch value {
        case .name(let name): name == "localhost" || name.hasSuffix(".localhost")
        case .address(let address): address.isLoopback
        }
    }

    /// True if the host is a name of letters, digits and hyphens, as required for certificates, mail domains and
    /// WebAuthn relying parties.
    package var isDomain: Bool { name.map { !$0.utf8.contains(UInt8(ascii: "_")) } ?? false }

    /// Returns true if the host is `domain` or a subdomain of it.
    package func isWithin(_ domain: Host) -> Bool {
        guard self != domain else { return true }
        guard let name, let above = domain.name else { return false }
        return name.hasSuffix("." + above)
    }

    /// The host without the brackets of an IPv6 address, for lookups and sockets.
    package var unbracketed: String {
        switch value {
        case .name(let name): name
        case .address(let address): address.description
        }
    }

    /// The host as written in a URL: a name in lower case, or an IP address in canonical form (RFC 5952).
    package var description: String {
        guard let ipAddress, ipAddress.family == .ipv6 else { return unbracketed }
        return "[\(ipAddress)]"
    }
}
