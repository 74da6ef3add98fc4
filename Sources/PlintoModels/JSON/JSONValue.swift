/// Any JSON value: the content of `metadata`, and the parsed form of every other JSON text.
///
/// An integer has no fraction and fits 64 bits, however it was written: `1e2` and `100.0` are 100.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue: Codable {
    /// Takes the value that ``WireJSON`` has parsed, as it is.
    ///
    /// - Throws: `DecodingError` with any other decoder: finding out the kind of a value by trial costs as much as its
    ///   depth, for each trial.
    package init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? JSONValueDecoder else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "only WireJSON decodes arbitrary JSON"
                )
            )
        }
        self = decoder.value
    }

    /// Writes the value itself.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSONValue {
    /// The JSON encoding of `value`.
    package init(encoding value: some Encodable, style: JSONStyle = .response) throws {
        self = try JSONValueEncoder.encode(value, style: style).value
    }

    var isNull: Bool {
        if case .null = self { true } else { false }
    }
}
