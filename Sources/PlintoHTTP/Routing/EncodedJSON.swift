package import PlintoModels

/// A body that was encoded before: made once for what is asked for often and changes seldom, since encoding costs more
/// than the rest of many a request.
package struct EncodedJSON<Value: Encodable & Sendable>: Sendable {
    package let bytes: [UInt8]

    /// - Throws: `EncodingError`.
    package init(_ value: Value) throws {
        bytes = try WireJSON.encode(value)
    }

    /// For what is made anew at every call, and often.
    package init(flat value: Value) where Value: FlatlyEncodable {
        bytes = FlatJSON.encode(value)
    }
}
