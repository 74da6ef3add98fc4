/// A strict CBOR decoder for the canonical form of CTAP2 (CTAP 2.1 §8), in which every value has one encoding: shortest
/// numbers, definite lengths, ordered map keys, no tags. Other encodings are refused, because readers could interpret
/// them differently. Floating point, which WebAuthn does not use, is refused too.
package struct CBORDecoder: Sendable {
    /// The maximum nesting of maps and arrays (CTAP 2.1 §8).
    package static let deepest = 4
    /// The maximum number of items in one value. An attestation has some dozens.
    package static let mostItems = 1024

    private let bytes: [UInt8]
    private var offset: Int
    private var items = 0

    private init(_ bytes: [UInt8], from offset: Int) {
        self.bytes = bytes
        self.offset = offset
    }

    /// Decodes the one value in `bytes`.
    package static func decode(_ bytes: [UInt8]) throws(CBORError) -> CBORValue {
        let (value, end) = try decodePrefix(of: bytes, from: 0)
        guard end == bytes.count else { throw CBORError(code: .trailingBytes, offset: end) }
        return value
    }

    /// Decodes the value that begins at `offset` and returns its end.
    package static func decodePrefix(
        of bytes: [UInt8],
        from offset: Int
    ) throws(CBORError) -> (value: CBORValue, end: Int) {
        var decoder = CBORDecoder(bytes, from: offset)
        let value = try decoder.item(depth: 0)
        return (value, decoder.offset)
    }

    private mutating func item(depth: Int) throws(CBORError) -> CBORValue {
        let start = offset
        items += 1
        guard items <= Self.mostItems else { throw CBORError(code: .tooManyItems, offset: start) }
        let initial = try byte()
        let (major, additional) = (initial >> 5, initial & 0x1F)
        if major == 7 { return try simple(additional, at: start) }
        guard major != 6 else { throw CBORError(code: .unsupportedKind, offset: start) }
        let argument = try argument(additional, at: start)
        switch major {
        case 0: return .unsigned(argument)
        case 1: return .negative(argument)
        case 2: return .bytes(Array(try take(length(argument, at: start))))
        case 3:
            let content = try take(length(argument, at: start))
            guard let text = String(validating: content, as: UTF8.self) else {
                throw CBORError(code: .invalidText, offset: start)
            }
            return .text(text)
        case 4: return .array(try array(argument, depth: depth, at: start))
        default: return .map(try map(argument, depth: depth, at: start))
        }
    }

    private func simple(_ value: UInt8, at start: Int) throws(CBORError) -> CBORValue {
        switch value {
        case 20: return .bool(false)
        case 21: return .bool(true)
        case 22: return .null
        default: throw CBORError(code: .unsupportedKind, offset: start)
        }
    }

    /// The number in or after the first byte.
    private mutating func argument(_ additional: UInt8, at start: Int) throws(CBORError) -> UInt64 {
        guard additional >= 24 else { return UInt64(additional) }
        guard additional != 31 else { throw CBORError(code: .indefiniteLength, offset: start) }
        guard additional <= 27 else { throw CBORError(code: .unsupportedKind, offset: start) }
        let width = 1 << Int(additional - 24)
        let value = try take(width).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // The numbers that the next shorter form could hold.
        let smaller: UInt64 = width == 1 ? 23 : (1 << UInt64(width * 4)) - 1
        guard value > smaller else { throw CBORError(code: .notShortest, offset: start) }
        return value
    }

    /// Checks a length before anything is allocated: it cannot exceed the remaining bytes.
    private func length(_ argument: UInt64, at start: Int) throws(CBORError) -> Int {
        guard argument <= UInt64(bytes.count - offset) else { throw CBORError(code: .endsTooSoon, offset: start) }
        return Int(argument)
    }

    private mutating func array(_ count: UInt64, depth: Int, at start: Int) throws(CBORError) -> [CBORValue] {
        try admit(count, depth: depth, at: start)
        var elements: [CBORValue] = []
        for _ in 0..<count { elements.append(try item(depth: depth + 1)) }
        return elements
    }

    private mutating func map(_ count: UInt64, depth: Int, at start: Int) throws(CBORError) -> CBORMap {
        try admit(count, depth: depth, at: start)
        var entries: [CBORMap.Entry] = []
        var last: ArraySlice<UInt8> = []
        for _ in 0..<count {
            let begin = offset
            let key = try item(depth: depth + 1)
            let encoded = bytes[begin..<offset]
            guard entries.isEmpty || Self.isBefore(last, encoded) else {
                throw CBORError(code: .unorderedKeys, offset: begin)
            }
            last = encoded
            entries.append(CBORMap.Entry(key: key, value: try item(depth: depth + 1)))
        }
        return CBORMap(entries: entries)
    }

    private func admit(_ count: UInt64, depth: Int, at start: Int) throws(CBORError) {
        guard depth < Self.deepest else { throw CBORError(code: .tooDeep, offset: start) }
        guard count <= UInt64(Self.mostItems) else { throw CBORError(code: .tooManyItems, offset: start) }
    }

    /// The canonical order of keys: by kind, then shorter first, then bytewise. Equal keys are not in order.
    static func isBefore(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> Bool {
        let kinds = (first.first.map { $0 >> 5 } ?? 0, second.first.map { $0 >> 5 } ?? 0)
        if kinds.0 != kinds.1 { return kinds.0 < kinds.1 }
        if first.count != second.count { return first.count < second.count }
        return first.lexicographicallyPrecedes(second)
    }

    private mutating func byte() throws(CBORError) -> UInt8 {
        guard offset < bytes.count else { throw CBORError(code: .endsTooSoon, offset: offset) }
        defer { offset += 1 }
        return bytes[offset]
    }

    private mutating func take(_ count: Int) throws(CBORError) -> ArraySlice<UInt8> {
        guard count <= bytes.count - offset else { throw CBORError(code: .endsTooSoon, offset: offset) }
        defer { offset += count }
        return bytes[offset..<(offset + count)]
    }
}
