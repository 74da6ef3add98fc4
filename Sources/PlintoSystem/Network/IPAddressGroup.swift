/// The IP addresses that count as one client: a single IPv4 address, or an IPv6 /64, because a subscriber usually
/// controls at least that much (RFC 6177).
///
/// Every limit "per IP address" applies to these groups. Because a subscriber often has more than one /64, limits that
/// a few groups together could exhaust apply to their ``site`` too.
package struct IPAddressGroup: Hashable, Sendable, CustomStringConvertible {
    private static let groupLength = 64
    private static let siteLength = 48

    private let family: IPAddress.Family
    /// The IPv4 address, or the upper 64 bits of the IPv6 address with the bits after ``length`` cleared.
    private let network: UInt64
    /// The number of leading bits that its IPv6 addresses share.
    private let length: Int

    private init(family: IPAddress.Family, network: UInt64, length: Int) {
        self.family = family
        self.network = network
        self.length = length
    }

    package init(_ address: IPAddress) {
        let network = address.family == .ipv4 ? address.low : address.high
        self.init(family: address.family, network: network, length: Self.groupLength)
    }

    /// The largest network of one subscriber: an IPv6 /48, which contains 65,536 groups (RFC 6177 §2), or a single IPv4
    /// address.
    package var site: IPAddressGroup {
        guard family == .ipv6 else { return self }
        let mask = UInt64.max << UInt64(Self.groupLength - Self.siteLength)
        return IPAddressGroup(family: family, network: network & mask, length: Self.siteLength)
    }

    /// `192.0.2.1`, `2001:db8:1:2::/64`, or for a site `2001:db8:1::/48`.
    package var description: String {
        if family == .ipv4 {
            return [24, 16, 8, 0].map { String(network >> $0 & 0xFF) }.joined(separator: ".")
        }
        let words = [48, 32, 16, 0].prefix(length / 16).map { String(network >> UInt64($0) & 0xFFFF, radix: 16) }
        return words.joined(separator: ":") + "::/\(length)"
    }

    /// The group's text for an IP address that may have a zone (`fe80::1%eth0`). Any other text, such as the name of a
    /// local peer, is a group of its own.
    package static func name(of address: String) -> String {
        group(of: address)?.description ?? address
    }

    /// The text of the ``site`` of an IP address, as given to ``name(of:)``.
    package static func siteName(of address: String) -> String {
        group(of: address)?.site.description ?? address
    }

    /// The text of the ``site`` of a group, given the group's text; nil if the group is a site itself.
    package static func siteName(ofGroup name: String) -> String? {
        guard name.hasSuffix("::/\(groupLength)"), let group = group(of: String(name.dropLast(3))) else { return nil }
        return group.site.description
    }

    private static func group(of address: String) -> IPAddressGroup? {
        IPAddress(String(address.prefix { $0 != "%" })).map(IPAddressGroup.init)
    }
}
