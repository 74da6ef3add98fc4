/// A PATCH of one field: absent, an explicit `null`, or a new value.
package enum Change<Value: Codable & Hashable & Sendable>: Hashable, Sendable {
    case unchanged
    case clear
    case set(Value)

    /// The result of applying this change to `current`.
    package func applied(to current: Value?) -> Value? {
        switch self {
        case .unchanged: current
        case .clear: nil
        case .set(let value): value
        }
    }
}

extension KeyedDecodingContainer {
    /// Distinguishes an absent key from an explicit null, which `decodeIfPresent` does not.
    package func decodeChange<Value>(_ type: Value.Type = Value.self, forKey key: Key) throws -> Change<Value> {
        guard contains(key) else { return .unchanged }
        return try decodeNil(forKey: key) ? .clear : .set(decode(Value.self, forKey: key))
    }
}

extension KeyedEncodingContainer {
    /// Writes the new value, null if it is to be removed, or nothing.
    package mutating func encodeChange<Value>(_ change: Change<Value>, forKey key: Key) throws {
        switch change {
        case .unchanged: break
        case .clear: try encodeNil(forKey: key)
        case .set(let value): try encode(value, forKey: key)
        }
    }
}
