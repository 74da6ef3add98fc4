import PlintoModels

/// Descriptions of schemas for people.
enum SchemaWords {
    /// A field at any depth: `sessions[].device_info.browser`.
    struct Field: Hashable, Sendable {
        let name: String
        let kind: String
        let isRequired: Bool
        let takesNull: Bool
        let isOmitted: Bool
    }

    /// The fields of an object, or of the objects in a list, followed by nested ones.
    static func fields(of schema: JSONSchema, within prefix: String = "") -> [Field] {
        switch schema.form {
        case .object(let properties, _):
            properties.flatMap { property in
                let name = prefix.isEmpty ? property.name : prefix + "." + property.name
                let field = Field(
                    name: name,
                    kind: kind(of: property.schema),
                    isRequired: property.isRequired,
                    takesNull: property.takesNull,
                    isOmitted: property.isOmitted
                )
                return [field] + fields(of: property.schema, within: name)
            }
        case .array(let element):
            fields(of: element, within: prefix + "[]")
        case .any, .null, .boolean, .integer, .number, .string, .map, .oneOf:
            []
        }
    }

    static func kind(of schema: JSONSchema) -> String {
        schema.isNullable ? form(schema) + ", or null" : form(schema)
    }

    private static func form(_ schema: JSONSchema) -> String {
        switch schema.form {
        case .any: "any JSON"
        case .null: "null"
        case .boolean: "boolean"
        case .integer(let range): range.map { "integer, \($0.lowerBound) to \($0.upperBound)" } ?? "integer"
        case .number: "number"
        case .string(let text): string(text)
        case .array(let element): "array of " + plural(kind(of: element))
        case .map(let value): "object, any names, each " + kind(of: value)
        case .object: "object"
        case .oneOf(let choices): choices.map(kind).joined(separator: ", or ")
        }
    }

    private static func string(_ text: JSONSchema.Text) -> String {
        if let words = text.words { return words.joined(separator: " | ") }
        var parts = [text.format ?? "string"]
        if let length = text.length { parts.append("\(length.lowerBound) to \(length.upperBound) characters") }
        // An id; its pattern says no more than its prefix does.
        if let pattern = text.pattern, pattern.hasPrefix("^"), let end = pattern.firstIndex(of: "_") {
            parts.append("an id that begins with " + pattern[pattern.index(after: pattern.startIndex)...end])
        }
        return parts.joined(separator: ", ")
    }

    private static func plural(_ kind: String) -> String {
        kind == "object" || kind == "string" || kind == "integer" || kind == "boolean" ? kind + "s" : kind
    }
}
