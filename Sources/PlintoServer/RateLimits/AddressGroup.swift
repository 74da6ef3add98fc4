/// The addresses that are counted as one: an IPv4 address is its own, an IPv6 address stands for its /64, for
/// whoever has one has them all (RFC 6177).
enum AddressGroup {
    static func of(_ address: String) -> String {
        guard address.utf8.contains(UInt8(ascii: ":")) else { return address }
        // An IPv4 client on an IPv6 socket (RFC 4291 §2.5.5.2).
        if address.lowercased().hasPrefix("::ffff:"), address.utf8.contains(UInt8(ascii: ".")) {
            return String(address.dropFirst(7))
        }
        guard let groups = expanded(address) else { return address }
        return groups.prefix(4).map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }

    /// The eight groups of an IPv6 address (RFC 4291 §2.2); nil where it is none.
    private static func expanded(_ address: String) -> [UInt16]? {
        let withoutZone = address.prefix { $0 != "%" }
        guard let gap = withoutZone.firstRange(of: "::") else {
            let groups = parsed(withoutZone)
            return groups?.count == 8 ? groups : nil
        }
        guard let head = parsed(withoutZone[..<gap.lowerBound]), let tail = parsed(withoutZone[gap.upperBound...]),
            head.count + tail.count < 8
        else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    private static func parsed(_ text: Substring) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        let groups = text.split(separator: ":", omittingEmptySubsequences: false).map { UInt16($0, radix: 16) }
        return groups.contains(nil) ? nil : groups.compactMap(\.self)
    }
}
