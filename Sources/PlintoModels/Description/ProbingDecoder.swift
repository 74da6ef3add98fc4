/// A decoder that has a value for everything, and records what it is asked for.
struct ProbingDecoder: Decoder {
    let recording: Recording
    let probing: Probing
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        recording.beginObject()
        recording.omits = type is any OmittingKeys.Type
        return KeyedDecodingContainer(KeyedProbe<Key>(recording: recording, probing: probing))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        recording.beginArray()
        return ArrayProbe(recording: recording, probing: probing)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        ValueProbe(recording: recording, probing: probing)
    }

    static let unsupported = SchemaError(
        description: "Nested containers are not probed; the type needs SchemaDescribing."
    )
}

/// The fields of an object. The protocol's defaults handle everything that is not implemented here: `decodeIfPresent`
/// calls `contains`, then `decodeNil`, then decodes.
private struct KeyedProbe<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let recording: Recording
    let probing: Probing
    var codingPath: [any CodingKey] { [] }

    /// A type that asks for all keys treats them as data.
    var allKeys: [Key] {
        recording.beginMap()
        return Key(stringValue: "key").map { [$0] } ?? []
    }

    func contains(_ key: Key) -> Bool {
        recording.asked(for: key.stringValue)
        return true
    }

    func decodeNil(forKey key: Key) throws -> Bool {
        recording.askedForNull(of: key.stringValue)
        return false
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let (schema, value) = try probing.describe(type)
        recording.decoded(schema, for: key.stringValue)
        return value
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        throw ProbingDecoder.unsupported
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw ProbingDecoder.unsupported
    }

    func superDecoder() throws -> any Decoder { throw ProbingDecoder.unsupported }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw ProbingDecoder.unsupported }
}

/// An array with one element.
private struct ArrayProbe: UnkeyedDecodingContainer {
    let recording: Recording
    let probing: Probing
    var codingPath: [any CodingKey] { [] }
    var count: Int? { 1 }
    var isAtEnd: Bool { currentIndex > 0 }
    private(set) var currentIndex = 0

    init(recording: Recording, probing: Probing) {
        self.recording = recording
        self.probing = probing
    }

    mutating func decodeNil() throws -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let (schema, value) = try probing.describe(type)
        recording.decoded(schema)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        throw ProbingDecoder.unsupported
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw ProbingDecoder.unsupported }
    mutating func superDecoder() throws -> any Decoder { throw ProbingDecoder.unsupported }
}

private struct ValueProbe: SingleValueDecodingContainer {
    let recording: Recording
    let probing: Probing
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool {
        recording.askedWhetherNull()
        return false
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let (schema, value) = try probing.describe(type)
        recording.decoded(schema)
        return value
    }
}
