package import PlintoModels

/// A body that was encoded before: made once for what is asked for often and changes seldom, since encoding costs more
/// than the rest of many a request.
package struct EncodedJSON<Value: Encodable & Sendable>: Sendable {
    package let bytes: [UInt8]
    /// To encode it for clients that know its fields by further names; nil for what has no fields of its own.
    private let value: Value?

    /// - Throws: `EncodingError`.
    package init(_ value: Value) throws {
        bytes = try WireJSON.encodeResponse(value)
        self.value = value is JSONValue ? nil : value
    }

    /// For what is made anew at every call, and often.
    package init(flat value: Value) where Value: FlatlyEncodable {
        bytes = FlatJSON.encode(value)
        self.value = value
    }

    /// The body with the names that a client looks for.
    ///
    /// - Throws: `EncodingError`.
    package func bytes(_ naming: FieldNaming) throws -> [UInt8] {
        guard naming != .reference, let value else { return bytes }
        return try WireJSON.encodeResponse(value, naming: naming)
    }
}
