/// A CBOR item (RFC 8949) of the kinds that authenticators send (CTAP 2.1 §8).
package indirect enum CBORValue: Hashable, Sendable {
    case unsigned(UInt64)
    /// The number −1 − n.
    case negative(UInt64)
    case bytes([UInt8])
    case text(String)
    case array([CBORValue])
    case map(CBORMap)
    case bool(Bool)
    case null

    /// The number as an integer; nil if it does not fit.
    package var integer: Int64? {
        switch self {
        case .unsigned(let value): Int64(exactly: value)
        case .negative(let value): Int64(exactly: value).map { -1 - $0 }
        default: nil
        }
    }

    /// The bytes; nil for other kinds.
    package var bytes: [UInt8]? {
        guard case .bytes(let bytes) = self else { return nil }
        return bytes
    }

    package var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    package var map: CBORMap? {
        guard case .map(let map) = self else { return nil }
        return map
    }
}

/// The entries of a map in the order received. Keys are unique.
package struct CBORMap: Hashable, Sendable {
    package let entries: [Entry]

    /// A key and its value.
    package struct Entry: Hashable, Sendable {
        package let key: CBORValue
        package let value: CBORValue

        package init(key: CBORValue, value: CBORValue) {
            self.key = key
            self.value = value
        }
    }

    package init(entries: [Entry]) {
        self.entries = entries
    }

    /// The entries in order.
    package var keys: [CBORValue] { entries.map(\.key) }

    /// The value of a text key.
    package subscript(text: String) -> CBORValue? {
        entries.first { $0.key == .text(text) }?.value
    }

    /// The value of a number key, such as a COSE label.
    package subscript(label: Int64) -> CBORValue? {
        entries.first { $0.key.integer == label }?.value
    }
}

/// The reason why bytes are not valid CBOR of an authenticator, with the offset of the first invalid byte.
package struct CBORError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of error.
    package enum Code: String, Hashable, Sendable {
        case endsTooSoon = "ends too soon"
        case trailingBytes = "goes on after its end"
        case notShortest = "has a number that is not written as short as can be"
        case indefiniteLength = "has an item of indefinite length"
        case unsupportedKind = "has an item of a kind that authenticators do not send"
        case tooDeep = "is nested too deep"
        case tooManyItems = "has too many items"
        case invalidText = "has text that is not UTF-8"
        case unorderedKeys = "has a map whose keys are not in order, or not unique"
    }

    package let code: Code
    package let offset: Int

    package var description: String { "CBOR \(code.rawValue), at byte \(offset)" }
}
