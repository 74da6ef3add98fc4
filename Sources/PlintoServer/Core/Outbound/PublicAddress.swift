import PlintoSystem

extension IPAddress {
    /// True if it belongs to a machine on the public Internet (IANA's registries of special-purpose addresses, RFC
    /// 6890): no loopback, no private, shared or link-local network, no metadata service of a cloud, no multicast.
    ///
    /// An IP address that a gateway translates to IPv4 (RFC 6052 §2.1) is judged like that one.
    var isPublic: Bool {
        if let translated = translatedIPv4 { return translated.isPublic }
        return switch family {
        case .ipv4: !SpecialRanges.ipv4.contains { $0.contains(self) }
        // Nothing is allocated outside global unicast; and some of that leads elsewhere.
        case .ipv6: SpecialRanges.globalUnicast.contains(self) && !SpecialRanges.ipv6.contains { $0.contains(self) }
        }
    }

    /// The IPv4 address in `64:ff9b::/96`.
    private var translatedIPv4: IPAddress? {
        guard SpecialRanges.translated.contains(self) else { return nil }
        return IPAddress([24, 16, 8, 0].map { String(low >> $0 & 0xFF) }.joined(separator: "."))
    }
}

private enum SpecialRanges {
    static let ipv4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    ].map(range)

    static let globalUnicast = range("2000::/3")
    static let translated = range("64:ff9b::/96")

    // The IETF's own, with Teredo and ORCHID; documentation; 6to4, whose gateways reach any IPv4 address.
    static let ipv6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"].map(range)

    private static func range(_ text: String) -> AddressRange {
        guard let range = AddressRange(text) else { preconditionFailure("\(text) is not a range") }
        return range
    }
}
