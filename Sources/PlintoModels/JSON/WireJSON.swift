/// Encodes and decodes the JSON of the API. An invalid request is an ``APIError`` that names the field.
///
/// Text is parsed once, in linear time and within ``JSONLimits``, to a ``JSONValue``; types are decoded from that.
package enum WireJSON {
    /// Encodes a value to be sent or stored. Keys are sorted, so that equal values have equal bytes.
    ///
    /// - Throws: `EncodingError` for a number that JSON cannot express.
    package static func encode(_ value: some Encodable, style: JSONStyle = .request) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try JSONValueEncoder.encode(value, style: style).write(to: &bytes)
        return bytes
    }

    /// Encodes a response: a field without a value is `null`.
    ///
    /// - Throws: `EncodingError` for a number that JSON cannot express.
    package static func encodeResponse(_ value: some Encodable, naming: FieldNaming = .reference) throws -> [UInt8] {
        try encode(value, style: .response(naming))
    }

    /// Decodes a server's response: unknown fields are ignored, because a newer server may send more.
    ///
    /// - Throws: ``JSONError``, `DecodingError`.
    package static func decodeResponse<Value: Decodable>(
        _ type: Value.Type,
        from bytes: [UInt8],
        within limits: JSONLimits = .response
    ) throws -> Value {
        try JSONValueDecoder.decode(type, from: JSONParser.parse(bytes, within: limits))
    }

    /// A larger response is decoded on a thread that nothing else waits for.
    private static let longestDecodedInPlace = 16 * 1024

    /// Decodes a response of another server without blocking the caller's executor, which may be an event loop: a
    /// response of a megabyte, which a hostile server may send, would block it for too long.
    ///
    /// - Throws: ``JSONError``, `DecodingError`.
    package static func decodeReceived<Value: Decodable & Sendable>(
        _ type: Value.Type,
        from bytes: [UInt8]
    ) async throws -> Value {
        guard bytes.count > longestDecodedInPlace else { return try decodeResponse(type, from: bytes) }
        // Without this preference `@concurrent` would mean the event loop, which a connection's task prefers.
        return try await withTaskExecutorPreference(globalConcurrentExecutor) {
            try await decodeElsewhere(type, from: bytes)
        }
    }

    @concurrent
    private static func decodeElsewhere<Value: Decodable & Sendable>(
        _ type: Value.Type,
        from bytes: [UInt8]
    ) async throws -> Value {
        try decodeResponse(type, from: bytes)
    }

    /// Decodes a document that the program has written itself.
    ///
    /// - Throws: ``JSONError``, `DecodingError`.
    package static func decodeStored<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try decodeResponse(type, from: bytes, within: .stored)
    }

    /// Decodes a request body strictly; an empty one counts as `{}`. An unknown field is refused, unless its value is
    /// null, which says nothing.
    ///
    /// - Parameter published: The fields of published SDKs, if the request is one of theirs.
    /// - Throws: ``APIError`` 400 with `details.field` and one of the reasons `malformed_json`, `invalid_utf8`,
    ///   `repeated_field`, `required`, `wrong_type`, `unknown_field`, `out_of_range`, `invalid_format`.
    package static func decodeRequest<Body: RequestBody>(
        _ type: Body.Type,
        from bytes: [UInt8],
        published: [SDKField] = []
    ) throws(APIError) -> Body {
        // Most requests have no body, and creating a decoder often costs more than the rest of the request.
        if bytes.isEmpty, let nothing = NoBody() as? Body { return nothing }
        var fields = try fields(of: bytes)
        for field in published { fields = field.applied(to: fields) }
        let known = Set(Body.CodingKeys.allCases.map { $0.stringValue })
        let unknown = fields.filter { !known.contains($0.key) }
        if let name = unknown.filter({ !$0.value.isNull }).keys.min() {
            let field = JSONPath.dotted([name])
            throw .invalid(field, .unknownField, "\(field) is not a field of this request.")
        }
        for name in unknown.keys { fields[name] = nil }
        do {
            return try JSONValueDecoder.decode(type, from: .object(fields))
        } catch let error as APIError {
            throw error
        } catch let error as DecodingError {
            throw apiError(for: error)
        } catch {
            throw malformed
        }
    }

    /// The fields of a request body; none if it is empty.
    ///
    /// - Throws: ``APIError`` 400, as ``decodeRequest(_:from:published:)`` does.
    package static func fields(of bytes: [UInt8]) throws(APIError) -> [String: JSONValue] {
        guard !bytes.isEmpty else { return [:] }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONParser.parse(bytes, within: .request)
        } catch {
            throw apiError(for: error)
        }
        guard case .object(let fields) = value else {
            throw .invalid("body", .wrongType, "body must be an object.")
        }
        return fields
    }

    private static func apiError(for error: JSONError) -> APIError {
        switch error {
        case .malformed:
            malformed
        case .invalidUTF8:
            .invalid("body", .invalidUTF8, "The request body is not valid UTF-8.")
        case .repeatedName(let field):
            .invalid(field, .repeatedField, "\(field) is given more than once.")
        case .numberTooLarge(let field):
            .invalid(field, .outOfRange, "\(field) is too large a number.")
        case .tooManyCombiningMarks(let field):
            .invalid(field, .invalidFormat, "\(field) has more than 30 combining marks in a row.")
        case .tooDeep(let field, let limit):
            .invalid(field, .outOfRange, "\(field) is nested too deeply: the limit is \(limit) levels.")
        case .tooManyValues(let limit):
            .invalid("body", .outOfRange, "The request body has too many values: the limit is \(limit).")
        }
    }

    private static var malformed: APIError {
        .invalid("body", .malformedJSON, "The request body is not valid JSON.")
    }

    private static func apiError(for error: DecodingError) -> APIError {
        switch error {
        case .keyNotFound(let key, let context):
            let field = JSONPath.dotted(context.codingPath + [key])
            return .invalid(field, .required, "\(field) is required.")
        case .valueNotFound(_, let context):
            let field = JSONPath.dotted(context.codingPath)
            return .invalid(field, .required, "\(field) is required and must not be null.")
        case .typeMismatch(let expected, let context):
            let field = JSONPath.dotted(context.codingPath)
            return .invalid(field, .wrongType, "\(field) must be \(name(of: expected)).")
        case .dataCorrupted(let context):
            let field = JSONPath.dotted(context.codingPath)
            return .invalid(field, .invalidFormat, "\(field) is malformed: \(context.debugDescription).")
        @unknown default:
            return .invalid("body", .malformedJSON, "The request body is invalid.")
        }
    }

    private static func name(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any FixedWidthInteger.Type: "a whole number of at most 64 bits"
        case is Double.Type: "a number"
        case is [JSONValue].Type: "an array"
        default: "an object"
        }
    }
}
