/// Encodes a type to a ``JSONNode``, in a given ``JSONStyle``.
final class JSONValueEncoder: Encoder {
    let style: JSONStyle
    let path: JSONPath
    var codingPath: [any CodingKey] { path.keys }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    /// The result so far; nil if the type has encoded nothing yet.
    fileprivate var node: JSONNode?

    fileprivate init(_ style: JSONStyle, _ path: JSONPath) {
        self.style = style
        self.path = path
    }

    /// - Throws: `EncodingError` for a number that JSON cannot express, or what the type's own encoding throws.
    static func encode<Value: Encodable>(
        _ value: Value,
        style: JSONStyle,
        at path: @autoclosure () -> JSONPath = .root
    ) throws -> JSONNode {
        if let primitive = try primitive(value, at: path) { return .value(primitive) }
        let encoder = JSONValueEncoder(style, path())
        try value.encode(to: encoder)
        return encoder.result
    }

    /// The encoded result; an empty object if nothing was encoded.
    var result: JSONNode { node ?? .object(JSONNode.Fields(published: nil)) }

    private static func primitive<Value>(_ value: Value, at path: () -> JSONPath) throws -> JSONValue? {
        let type = Value.self
        if type == String.self { return (value as? String).map(JSONValue.string) }
        if type == Bool.self { return (value as? Bool).map(JSONValue.bool) }
        if type == Int.self { return (value as? Int).map { .integer(Int64($0)) } }
        if type == Int64.self { return (value as? Int64).map(JSONValue.integer) }
        if type == JSONValue.self { return value as? JSONValue }
        if type == [String: JSONValue].self { return (value as? [String: JSONValue]).map(JSONValue.object) }
        if type == Double.self { return try (value as? Double).map { try number($0, at: path) } }
        if type == Float.self { return try (value as? Float).map { try number(Double($0), at: path) } }
        if type == Int32.self || type == Int16.self || type == Int8.self || type == UInt.self || type == UInt64.self
            || type == UInt32.self || type == UInt16.self || type == UInt8.self
        {
            guard let integer = (value as? any FixedWidthInteger).flatMap({ Int64(exactly: $0) }) else {
                throw invalid(value, at: path)
            }
            return .integer(integer)
        }
        return nil
    }

    private static func number(_ value: Double, at path: () -> JSONPath) throws -> JSONValue {
        guard value.isFinite else { throw invalid(value, at: path) }
        return Int64(exactly: value).map(JSONValue.integer) ?? .number(value)
    }

    private static func invalid(_ value: Any, at path: () -> JSONPath) -> EncodingError {
        .invalidValue(
            value,
            EncodingError.Context(codingPath: path().keys, debugDescription: "JSON cannot express this number")
        )
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(FieldWriter<Key>(encoder: self, fields: fields(keyedBy: type), path: path))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        let elements: JSONNode.Elements
        if case .array(let begun)? = node { elements = begun } else { elements = JSONNode.Elements() }
        node = .array(elements)
        return ElementWriter(encoder: self, elements: elements, path: path)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { ValueWriter(encoder: self) }

    /// A type may call this more than once, for example if one of its parts encodes itself into the same object.
    private func fields<Key: CodingKey>(keyedBy type: Key.Type) -> JSONNode.Fields {
        if case .object(let fields)? = node { return fields }
        let fields = JSONNode.Fields(published: names(type))
        node = .object(fields)
        return fields
    }

    fileprivate func names(_ type: any CodingKey.Type) -> SDKNames? {
        guard style.naming == .published else { return nil }
        return (type as? any SDKCompatibleKeys.Type)?.published
    }
}

/// Encodes the fields of an object; one without a value is `null` if the style says so.
private struct FieldWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: JSONValueEncoder
    let fields: JSONNode.Fields
    let path: JSONPath
    var codingPath: [any CodingKey] { path.keys }

    mutating func encodeNil(forKey key: Key) throws { fields.set(key.stringValue, .value(.null)) }

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        fields.set(key.stringValue, try JSONValueEncoder.encode(value, style: encoder.style, at: .key(key, in: path)))
    }

    private mutating func optional<Value: Encodable>(_ value: Value?, _ key: Key) throws {
        if let value {
            try encode(value, forKey: key)
        } else if encoder.style.writesNulls, !(Key.self is any OmittingKeys.Type) {
            try encodeNil(forKey: key)
        }
    }

    mutating func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
        try optional(value, key)
    }
    mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try optional(value, key) }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        let nested = JSONNode.Fields(published: encoder.names(type))
        fields.set(key.stringValue, .object(nested))
        return KeyedEncodingContainer(
            FieldWriter<Nested>(encoder: encoder, fields: nested, path: .key(key, in: path))
        )
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        let elements = JSONNode.Elements()
        fields.set(key.stringValue, .array(elements))
        return ElementWriter(encoder: encoder, elements: elements, path: .key(key, in: path))
    }

    mutating func superEncoder() -> any Encoder { part("super") }
    mutating func superEncoder(forKey key: Key) -> any Encoder { part(key.stringValue) }

    private func part(_ name: String) -> JSONValueEncoder {
        let part = JSONValueEncoder(encoder.style, path)
        fields.set(name, .part(part))
        return part
    }
}

/// Encodes the elements of an array, one after the other.
private struct ElementWriter: UnkeyedEncodingContainer {
    let encoder: JSONValueEncoder
    let elements: JSONNode.Elements
    let path: JSONPath
    var codingPath: [any CodingKey] { path.keys }
    var count: Int { elements.nodes.count }

    mutating func encodeNil() throws { elements.nodes.append(.value(.null)) }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        elements.nodes.append(try JSONValueEncoder.encode(value, style: encoder.style, at: place))
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        let nested = JSONNode.Fields(published: encoder.names(type))
        let writer = FieldWriter<Nested>(encoder: encoder, fields: nested, path: place)
        elements.nodes.append(.object(nested))
        return KeyedEncodingContainer(writer)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        let nested = ElementWriter(encoder: encoder, elements: JSONNode.Elements(), path: place)
        elements.nodes.append(.array(nested.elements))
        return nested
    }

    mutating func superEncoder() -> any Encoder {
        let part = JSONValueEncoder(encoder.style, place)
        elements.nodes.append(.part(part))
        return part
    }

    private var place: JSONPath { .key(JSONPosition(count), in: path) }
}

/// Encodes a type that is a single value.
private struct ValueWriter: SingleValueEncodingContainer {
    let encoder: JSONValueEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }

    mutating func encodeNil() throws { encoder.node = .value(.null) }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        encoder.node = try JSONValueEncoder.encode(value, style: encoder.style, at: encoder.path)
    }
}
