/// The IP addresses that count as one client: an IPv4 address by itself, an IPv6 address with its whole /64, because one
/// subscriber usually controls at least that much (RFC 6177).
///
/// Every limit "per IP address" counts these groups.
package struct IPAddressGroup: Hashable, Sendable, CustomStringConvertible {
    private let family: IPAddress.Family
    /// The IPv4 address, or the upper 64 bits of the IPv6 address.
    private let network: UInt64

    package init(_ address: IPAddress) {
        family = address.family
        network = address.family == .ipv4 ? address.low : address.high
    }

    /// `192.0.2.1` or `2001:db8:1:2::/64`.
    package var description: String {
        if family == .ipv4 {
            return [24, 16, 8, 0].map { String(network >> $0 & 0xFF) }.joined(separator: ".")
        }
        return [48, 32, 16, 0].map { String(network >> $0 & 0xFFFF, radix: 16) }.joined(separator: ":") + "::/64"
    }

    /// The group's text for an address that may carry a zone (`fe80::1%eth0`); text that is no IP address, such as the
    /// name of a local peer, is a group of its own.
    package static func name(of address: String) -> String {
        guard let parsed = IPAddress(String(address.prefix { $0 != "%" })) else { return address }
        return IPAddressGroup(parsed).description
    }
}
