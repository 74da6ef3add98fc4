import FoundationEssentials

/// Reads and writes the JSON of the API. A request that does not fit is an ``APIError`` that names the field.
package enum WireJSON {
    /// Encodes a response or request. Keys come sorted, so that equal values are equal bytes.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// Decodes what a server sent: unknown fields are ignored, for a newer server may send more.
    ///
    /// - Throws: `DecodingError`.
    package static func decodeResponse<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }

    /// Decodes a request body strictly; an empty one counts as `{}`.
    ///
    /// - Throws: ``APIError`` 400 with `details.field` and one of the reasons `malformed_json`, `invalid_utf8`,
    ///   `repeated_field`, `required`, `wrong_type`, `unknown_field`, `out_of_range`, `invalid_format`.
    package static func decodeRequest<Body: RequestBody>(_ type: Body.Type, from bytes: [UInt8]) throws(APIError)
        -> Body
    {
        // Most requests have no body, and a decoder costs more than the rest of many a request.
        if bytes.isEmpty, let nothing = NoBody() as? Body { return nothing }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw .invalid("body", .invalidUTF8, "The request body is not valid UTF-8.")
        }
        let scan = try scan(bytes.isEmpty ? Array("{}".utf8) : bytes)
        do {
            let data = bytes.isEmpty ? Data("{}".utf8) : Data(bytes)
            return try JSONDecoder().decode(Strict<Body>.self, from: data).body
        } catch let error as APIError {
            throw error
        } catch let error as DecodingError {
            throw apiError(for: error, otherNumber: scan.firstOtherNumber)
        } catch {
            throw malformed
        }
    }

    private static func scan(_ bytes: [UInt8]) throws(APIError) -> JSONScan {
        do throws(JSONScan.Fault) {
            return try JSONScan(bytes)
        } catch {
            switch error {
            case .malformed: throw malformed
            case .repeated(let field): throw .invalid(field, .repeatedField, "\(field) stands there twice.")
            case .tooLarge(let field): throw .invalid(field, .outOfRange, "\(field) is too large a number.")
            }
        }
    }

    private static var malformed: APIError {
        .invalid("body", .malformedJSON, "The request body is not valid JSON.")
    }

    private static func apiError(for error: DecodingError, otherNumber: String?) -> APIError {
        switch error {
        case .keyNotFound(let key, let context):
            let field = dotted(context.codingPath + [key])
            return .invalid(field, .required, "\(field) is required.")
        case .valueNotFound(_, let context):
            let field = dotted(context.codingPath)
            return .invalid(field, .required, "\(field) is required and must not be null.")
        case .typeMismatch(let expected, let context):
            let field = dotted(context.codingPath)
            return .invalid(field, .wrongType, "\(field) must be \(name(of: expected)).")
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            // The decoder names no field for a number that an integer cannot hold.
            guard let otherNumber else { return malformed }
            return .invalid(otherNumber, .wrongType, "\(otherNumber) must be a whole number, and not as large.")
        case .dataCorrupted(let context):
            let field = dotted(context.codingPath)
            return .invalid(field, .invalidFormat, "\(field) is malformed: \(context.debugDescription).")
        @unknown default:
            return .invalid("body", .malformedJSON, "The request body does not fit.")
        }
    }

    private static func dotted(_ path: [any CodingKey]) -> String {
        path.isEmpty ? "body" : path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }

    private static func name(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is Int.Type, is Int64.Type, is UInt64.Type: "a whole number"
        case is Double.Type: "a number"
        case is [Any].Type: "an array"
        default: "an object"
        }
    }
}

/// Decodes `Body` after checking that every field is one of its coding keys.
private struct Strict<Body: RequestBody>: Decodable {
    let body: Body

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        // Closures: in generic code a key path is made anew at every call, and that shows in a profile.
        let known = Set(Body.CodingKeys.allCases.map { $0.stringValue })
        let present = try decoder.container(keyedBy: AnyKey.self).allKeys.map { $0.stringValue }
        if let unknown = present.filter({ !known.contains($0) }).min() {
            throw APIError.invalid(unknown, .unknownField, "\(unknown) is not a field of this request.")
        }
        body = try Body(from: decoder)
    }
}
