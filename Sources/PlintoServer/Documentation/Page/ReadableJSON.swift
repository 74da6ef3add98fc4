import FoundationEssentials
import PlintoModels

/// JSON in the form of the examples: one line per field, long texts truncated.
enum ReadableJSON {
    /// The maximum number of characters of a text; an image in base 64 has thousands.
    private static let longest = 120

    /// - Throws: `EncodingError`.
    static func text(_ value: JSONValue) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(shortened(value)), as: UTF8.self)
    }

    private static func shortened(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text) where text.count > longest: .string(text.prefix(longest) + "…")
        case .array(let items): .array(items.map(shortened))
        case .object(let fields): .object(fields.mapValues(shortened))
        default: value
        }
    }
}
