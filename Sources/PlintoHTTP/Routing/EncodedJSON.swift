package import PlintoModels

/// A body that is encoded once for frequent requests and rare changes, because encoding costs more than the rest of
/// many requests.
package struct EncodedJSON<Value: Encodable & Sendable>: Sendable {
    package let bytes: [UInt8]
    /// Encodes the body for clients that use other field names; nil if it has no fields of its own.
    private let value: Value?

    /// - Throws: `EncodingError`.
    package init(_ value: Value) throws {
        bytes = try WireJSON.encodeResponse(value)
        self.value = value is JSONValue ? nil : value
    }

    /// Creates a body that is encoded anew for every call.
    package init(flat value: Value) where Value: FlatlyEncodable {
        bytes = FlatJSON.encode(value)
        self.value = value
    }

    /// The body with the field names that the client expects.
    ///
    /// - Throws: `EncodingError`.
    package func bytes(_ naming: FieldNaming) throws -> [UInt8] {
        guard naming != .reference, let value else { return bytes }
        return try WireJSON.encodeResponse(value, naming: naming)
    }
}
