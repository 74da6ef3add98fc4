import PlintoSystem

/// The addresses that are counted as one: an IPv4 address is its own, an IPv6 address stands for its /64, for
/// whoever has one has them all (RFC 6177).
enum AddressGroup {
    static func of(_ address: String) -> String {
        guard let parsed = IPAddress(String(address.prefix { $0 != "%" })) else { return address }
        guard parsed.family == .ipv6 else { return parsed.description }
        let groups = stride(from: 48, through: 0, by: -16).map { String(parsed.high >> $0 & 0xFFFF, radix: 16) }
        return groups.joined(separator: ":") + "::/64"
    }
}
