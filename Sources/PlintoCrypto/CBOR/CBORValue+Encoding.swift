extension CBORValue {
    /// The encoding that ``CBORDecoder`` decodes to this value, if the value is within its limits. It is used by the
    /// decoder's tests and fuzzer, and by the software authenticator of the tests.
    package var encoded: [UInt8] {
        switch self {
        case .unsigned(let number): Self.head(0, number)
        case .negative(let number): Self.head(1, number)
        case .bytes(let bytes): Self.head(2, UInt64(bytes.count)) + bytes
        case .text(let text): Self.head(3, UInt64(text.utf8.count)) + Array(text.utf8)
        case .array(let elements): Self.head(4, UInt64(elements.count)) + elements.flatMap(\.encoded)
        case .map(let map):
            Self.head(5, UInt64(map.entries.count))
                + map.entries.map { (key: $0.key.encoded, value: $0.value.encoded) }
                .sorted { CBORDecoder.isBefore($0.key[...], $1.key[...]) }
                .flatMap { $0.key + $0.value }
        case .bool(let value): [value ? 0xF5 : 0xF4]
        case .null: [0xF6]
        }
    }

    /// The first byte, and the further bytes of a number that does not fit into it.
    private static func head(_ major: UInt8, _ number: UInt64) -> [UInt8] {
        let kind = major << 5
        let bigEndian = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
        switch number {
        case ..<24: return [kind | UInt8(number)]
        case ..<0x100: return [kind | 24] + bigEndian.suffix(1)
        case ..<0x1_0000: return [kind | 25] + bigEndian.suffix(2)
        case ..<0x1_0000_0000: return [kind | 26] + bigEndian.suffix(4)
        default: return [kind | 27] + bigEndian
        }
    }
}
