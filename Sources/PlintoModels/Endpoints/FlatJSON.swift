/// A response that writes its own JSON, for the few whose encoder a profile shows: a token is asked for more often than
/// everything else together.
///
/// The bytes are those that ``WireJSON/encode(_:)`` would make: the same keys, in order of their names.
package protocol FlatlyEncodable: Encodable, Sendable {
    func write(into object: inout FlatJSON)
}

/// One JSON object of strings, whole numbers and lists of strings, written as it comes (RFC 8259).
package struct FlatJSON: ~Copyable {
    /// Enough for a token and its fields.
    private static let usualLength = 1024

    private var bytes: [UInt8] = []

    private init() {
        bytes.reserveCapacity(Self.usualLength)
    }

    /// The object that `value` writes.
    package static func encode(_ value: some FlatlyEncodable) -> [UInt8] {
        var object = FlatJSON()
        value.write(into: &object)
        if object.bytes.isEmpty { object.bytes.append(UInt8(ascii: "{")) }
        object.bytes.append(UInt8(ascii: "}"))
        return object.bytes
    }

    package mutating func add(_ key: some CodingKey, _ value: String) {
        begin(key)
        append(quoted: value)
    }

    package mutating func add(_ key: some CodingKey, _ value: Int) {
        add(key, Int64(value))
    }

    package mutating func add(_ key: some CodingKey, _ value: Int64) {
        begin(key)
        bytes.append(contentsOf: String(value).utf8)
    }

    package mutating func add(_ key: some CodingKey, _ values: [String]) {
        begin(key)
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(quoted: value)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func begin(_ key: some CodingKey) {
        bytes.append(bytes.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
        append(quoted: key.stringValue)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(quoted text: String) {
        bytes.append(UInt8(ascii: "\""))
        // A token is a thousand bytes, none of which needs an escape: looked through at once, and copied as a whole.
        if Self.needsEscapes(text.utf8Span.span) {
            append(escaping: text.utf8Span.span)
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscapes(_ text: Span<UInt8>) -> Bool {
        var found = false
        // No way out before the end, so that the compiler can look at many bytes at a time.
        for index in text.indices {
            let byte = text[index]
            found = found || byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
        }
        return found
    }

    private mutating func append(escaping text: Span<UInt8>) {
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x08: bytes.append(contentsOf: "\\b".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0C: bytes.append(contentsOf: "\\f".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes.append(contentsOf: "\\u00\(digits.utf8.count == 1 ? "0" : "")\(digits)".utf8)
            default: bytes.append(byte)
            }
        }
    }
}
