import Glibc

/// A numeric IP address. IPv4-mapped IPv6 addresses (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) are treated as IPv4.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The version of the Internet Protocol.
    package enum Family: Hashable, Sendable {
        case ipv4, ipv6
    }

    package let family: Family
    /// The upper 64 bits of an IPv6 address.
    package let high: UInt64
    /// The lower 64 bits, or the 32 of an IPv4 address.
    package let low: UInt64

    private init(family: Family, high: UInt64, low: UInt64) {
        self.family = family
        self.high = high
        self.low = low
    }

    /// Parses what inet_pton(3) accepts: four decimal numbers, or an IPv6 address without a zone; nil for anything
    /// else.
    package init?(_ text: String) {
        guard !text.utf8.contains(0) else { return nil }
        var ipv4 = in_addr()
        if unsafe inet_pton(AF_INET, text, &ipv4) == 1 {
            self.init(family: .ipv4, high: 0, low: UInt64(UInt32(bigEndian: ipv4.s_addr)))
            return
        }
        var halves: (UInt64, UInt64) = (0, 0)
        // An in6_addr is 16 bytes.
        guard unsafe inet_pton(AF_INET6, text, &halves) == 1 else { return nil }
        let (high, low) = (UInt64(bigEndian: halves.0), UInt64(bigEndian: halves.1))
        let isMapped = high == 0 && low >> 32 == 0xFFFF
        self.init(family: isMapped ? .ipv4 : .ipv6, high: high, low: isMapped ? low & 0xFFFF_FFFF : low)
    }

    /// True for 127.0.0.0/8 and ::1.
    package var isLoopback: Bool {
        switch family {
        case .ipv4: low >> 24 == 127
        case .ipv6: high == 0 && low == 1
        }
    }

    /// The canonical form (RFC 5952).
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let isWritten: Bool
        switch family {
        case .ipv4:
            var address = UInt32(truncatingIfNeeded: low).bigEndian
            isWritten = unsafe inet_ntop(AF_INET, &address, &text, socklen_t(text.count)) != nil
        case .ipv6:
            var halves = (high.bigEndian, low.bigEndian)
            isWritten = unsafe inet_ntop(AF_INET6, &halves, &text, socklen_t(text.count)) != nil
        }
        // It fails only for an unknown family or a small buffer.
        precondition(isWritten, "an IP address has no text")
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// A range of IP addresses with a common prefix: `10.0.0.0/8`, `2001:db8::/32` (RFC 4632, RFC 4291 §2.3); without a
/// length, a single address.
package struct AddressRange: Hashable, Sendable {
    private let family: IPAddress.Family
    private let high: UInt64
    private let low: UInt64
    private let highMask: UInt64
    private let lowMask: UInt64

    /// Parses a range; nil if it is invalid. Bits after the prefix are ignored.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else { return nil }
        let bits = address.family == .ipv4 ? 32 : 128
        var length = bits
        if parts.count == 2 {
            guard let number = Int(parts[1]), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            // The prefix length of an IPv4-mapped address counts from the start of the IPv6 address.
            length = address.family == .ipv4 && parts[0].contains(":") ? number - 96 : number
        }
        guard (0...bits).contains(length) else { return nil }
        family = address.family
        highMask = address.family == .ipv4 ? 0 : Self.mask(min(length, 64), of: 64)
        lowMask = address.family == .ipv4 ? Self.mask(length, of: 32) : Self.mask(max(0, length - 64), of: 64)
        high = address.high & highMask
        low = address.low & lowMask
    }

    private static func mask(_ length: Int, of width: Int) -> UInt64 {
        let all = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
        // A shift by the whole width gives 0 in Swift.
        return all & ~(all >> UInt64(length))
    }

    /// Returns true if `address` lies in the range.
    package func contains(_ address: IPAddress) -> Bool {
        address.family == family && address.high & highMask == high && address.low & lowMask == low
    }
}
