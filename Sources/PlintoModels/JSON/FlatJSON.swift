/// A response that writes its own JSON, for the few whose encoder shows in a profile: tokens are requested more often
/// than everything else together.
///
/// The bytes are those of ``WireJSON/encode(_:)``: the same keys, in order of their names.
package protocol FlatlyEncodable: Encodable, Sendable {
    func write(into object: inout FlatJSON)
}

/// One JSON object of strings, whole numbers and lists of strings, written incrementally (RFC 8259).
package struct FlatJSON: ~Copyable {
    /// Enough for a token and its fields.
    private static let usualLength = 1024

    private var bytes: [UInt8] = []

    private init() {
        bytes.reserveCapacity(Self.usualLength)
    }

    /// Returns the object that `value` writes.
    package static func encode(_ value: some FlatlyEncodable) -> [UInt8] {
        var object = FlatJSON()
        value.write(into: &object)
        if object.bytes.isEmpty { object.bytes.append(UInt8(ascii: "{")) }
        object.bytes.append(UInt8(ascii: "}"))
        return object.bytes
    }

    /// Adds a field with text.
    package mutating func add(_ key: some CodingKey, _ value: String) {
        begin(key)
        append(quoted: value)
    }

    /// Adds a field with a number.
    package mutating func add(_ key: some CodingKey, _ value: Int) {
        add(key, Int64(value))
    }

    /// Adds a field with a number.
    package mutating func add(_ key: some CodingKey, _ value: Int64) {
        begin(key)
        bytes.append(contentsOf: String(value).utf8)
    }

    /// Adds a field with a list of texts.
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
        JSONText.append(quoted: text, to: &bytes)
    }
}
