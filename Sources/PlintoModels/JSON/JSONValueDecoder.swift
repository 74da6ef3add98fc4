/// Decodes a type from a ``JSONValue``: nothing is parsed again, and each field is looked up once.
final class JSONValueDecoder: Decoder {
    let value: JSONValue
    let path: JSONPath
    var codingPath: [any CodingKey] { path.keys }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    private init(_ value: JSONValue, _ path: JSONPath) {
        self.value = value
        self.path = path
    }

    /// - Throws: `DecodingError`, or what the type's own decoding throws.
    static func decode<Value: Decodable>(
        _ type: Value.Type,
        from value: JSONValue,
        at path: JSONPath = .root
    ) throws -> Value {
        if let primitive = try primitive(type, from: value, at: path) { return primitive }
        return try Value(from: JSONValueDecoder(value, path))
    }

    private static func primitive<Value>(_ type: Value.Type, from value: JSONValue, at path: JSONPath) throws -> Value?
    {
        if type == String.self {
            guard case .string(let text) = value else { throw mismatch(type, value, path) }
            return text as? Value
        }
        if type == Bool.self {
            guard case .bool(let flag) = value else { throw mismatch(type, value, path) }
            return flag as? Value
        }
        if type == JSONValue.self { return value as? Value }
        if type == [String: JSONValue].self, case .object(let fields) = value { return fields as? Value }
        if type == Double.self { return try number(type, from: value, at: path) as? Value }
        if type == Float.self { return Float(try number(type, from: value, at: path)) as? Value }
        if type == Int.self || type == Int64.self { return try integer(type, from: value, at: path) }
        // Checked only if it can matter: asking a type for a conformance costs more than decoding a field.
        switch value {
        case .integer, .number:
            return type is any FixedWidthInteger.Type ? try integer(type, from: value, at: path) : nil
        default:
            if isNumber(type) { throw mismatch(type, value, path) }
            return nil
        }
    }

    private static func number(_ type: Any.Type, from value: JSONValue, at path: JSONPath) throws -> Double {
        switch value {
        case .integer(let integer): return Double(integer)
        case .number(let number): return number
        default: throw mismatch(type, value, path)
        }
    }

    private static func isNumber(_ type: Any.Type) -> Bool {
        type == Int32.self || type == UInt64.self || type == UInt32.self || type == UInt16.self || type == UInt8.self
            || type == UInt.self || type == Int16.self || type == Int8.self
    }

    private static func integer<Value>(_ type: Value.Type, from value: JSONValue, at path: JSONPath) throws -> Value? {
        guard case .integer(let integer) = value else { throw mismatch(type, value, path) }
        guard let type = type as? any FixedWidthInteger.Type else { return nil }
        guard let fitting = exactly(integer, type) as? Value else { throw mismatch(type, value, path) }
        return fitting
    }

    private static func exactly<Number: FixedWidthInteger>(_ value: Int64, _ type: Number.Type) -> Number? {
        Number(exactly: value)
    }

    static func mismatch(_ type: Any.Type, _ value: JSONValue, _ path: JSONPath) -> DecodingError {
        let context = DecodingError.Context(codingPath: path.keys, debugDescription: "it is invalid")
        return value.isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let fields) = value else { throw Self.mismatch([String: JSONValue].self, value, path) }
        return KeyedDecodingContainer(Fields<Key>(fields: fields, path: path))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let values) = value else { throw Self.mismatch([JSONValue].self, value, path) }
        return Elements(values: values, path: path)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { Single(value: value, path: path) }

    static func decoder(for value: JSONValue, at path: JSONPath) -> JSONValueDecoder { JSONValueDecoder(value, path) }
}

/// The fields of an object.
private struct Fields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let fields: [String: JSONValue]
    let path: JSONPath
    var codingPath: [any CodingKey] { path.keys }
    var allKeys: [Key] { fields.keys.compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool { fields[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try value(key).isNull }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try JSONValueDecoder.decode(type, from: value(key), at: .key(key, in: path))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        JSONValueDecoder.decoder(for: fields["super"] ?? .null, at: path)
    }
    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

    private func decoder(_ key: Key) throws -> JSONValueDecoder {
        try JSONValueDecoder.decoder(for: value(key), at: .key(key, in: path))
    }

    private func value(_ key: Key) throws -> JSONValue {
        guard let value = fields[key.stringValue] else {
            throw DecodingError.keyNotFound(
                key,
                DecodingError.Context(codingPath: path.keys, debugDescription: "there is no such field")
            )
        }
        return value
    }
}

/// The elements of an array, one after the other.
private struct Elements: UnkeyedDecodingContainer {
    let values: [JSONValue]
    let path: JSONPath
    private(set) var currentIndex = 0
    var codingPath: [any CodingKey] { path.keys }
    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex == values.count }

    init(values: [JSONValue], path: JSONPath) {
        self.values = values
        self.path = path
    }

    mutating func decodeNil() throws -> Bool {
        guard try current(JSONValue.self).isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let decoded = try JSONValueDecoder.decode(type, from: current(type), at: place)
        currentIndex += 1
        return decoded
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try superDecoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try superDecoder().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = try JSONValueDecoder.decoder(for: current(JSONValue.self), at: place)
        currentIndex += 1
        return decoder
    }

    private var place: JSONPath { .key(JSONPosition(currentIndex), in: path) }

    private func current(_ type: Any.Type) throws -> JSONValue {
        guard currentIndex < values.count else {
            throw DecodingError.valueNotFound(
                type,
                DecodingError.Context(codingPath: place.keys, debugDescription: "the array has no more elements")
            )
        }
        return values[currentIndex]
    }
}

private struct Single: SingleValueDecodingContainer {
    let value: JSONValue
    let path: JSONPath
    var codingPath: [any CodingKey] { path.keys }

    func decodeNil() -> Bool { value.isNull }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONValueDecoder.decode(type, from: value, at: path)
    }
}
