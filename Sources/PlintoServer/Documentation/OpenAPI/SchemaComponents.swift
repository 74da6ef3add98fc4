import PlintoModels

/// Writes schemas as JSON Schema 2020-12, which OpenAPI 3.1 uses, and collects named ones under `#/components/schemas`.
struct SchemaComponents {
    /// The side of an exchange that a schema is for.
    enum Side: Sendable {
        /// A null may stand for an absent field.
        case request
        case response
    }

    private(set) var schemas: [String: JSONValue] = [:]

    /// A reference to the schema if it has a name, else the schema itself.
    mutating func write(_ schema: JSONSchema, _ side: Side) -> JSONValue {
        guard let name = schema.name else { return body(schema, side) }
        let written = body(schema, side)
        // One type may have two forms: one in requests, and one in responses.
        let unique = schemas[name, default: written] == written ? name : name + "Input"
        schemas[unique] = written
        return .object(["$ref": .string("#/components/schemas/" + unique)])
    }

    private mutating func body(_ schema: JSONSchema, _ side: Side) -> JSONValue {
        let fields: [String: JSONValue]
        switch schema.form {
        case .any:
            return .object([:])
        case .null:
            return .object(["type": .string("null")])
        case .boolean:
            fields = ["type": .string("boolean")]
        case .number:
            fields = ["type": .string("number")]
        case .integer(let range):
            var integer: [String: JSONValue] = ["type": .string("integer")]
            if let range {
                integer["minimum"] = .integer(Int64(range.lowerBound))
                integer["maximum"] = .integer(Int64(range.upperBound))
            }
            fields = integer
        case .string(let text):
            fields = Self.string(text, schema.example)
        case .array(let element):
            fields = ["type": .string("array"), "items": write(element, side)]
        case .map(let value):
            fields = ["type": .string("object"), "additionalProperties": write(value, side)]
        case .object(let properties, let isClosed):
            fields = object(properties, isClosed: isClosed, side)
        case .oneOf(let choices):
            var written: [JSONValue] = []
            for choice in choices { written.append(write(choice, side)) }
            fields = ["oneOf": .array(written)]
        }
        return schema.isNullable ? Self.orNull(.object(fields)) : .object(fields)
    }

    private static func string(_ text: JSONSchema.Text, _ example: JSONValue) -> [String: JSONValue] {
        var fields: [String: JSONValue] = ["type": .string("string")]
        fields["format"] = text.format.map(JSONValue.string)
        fields["pattern"] = text.pattern.map(JSONValue.string)
        fields["enum"] = text.words.map { .array($0.map(JSONValue.string)) }
        if let length = text.length {
            fields["minLength"] = .integer(Int64(length.lowerBound))
            fields["maxLength"] = .integer(Int64(length.upperBound))
        }
        if text.format != nil || text.pattern != nil { fields["examples"] = .array([example]) }
        return fields
    }

    private mutating func object(
        _ properties: [JSONSchema.Property],
        isClosed: Bool,
        _ side: Side
    ) -> [String: JSONValue] {
        var written: [String: JSONValue] = [:]
        for property in properties {
            let value = write(property.schema, side)
            written[property.name] = Self.takesNull(property, side) ? Self.orNull(value) : value
        }
        var fields: [String: JSONValue] = ["type": .string("object"), "properties": .object(written)]
        let required = properties.filter { Self.isThere($0, side) }.map { JSONValue.string($0.name) }
        if !required.isEmpty { fields["required"] = .array(required) }
        if isClosed { fields["additionalProperties"] = .bool(false) }
        return fields
    }

    /// A response has every field, with null for a missing value.
    private static func takesNull(_ property: JSONSchema.Property, _ side: Side) -> Bool {
        switch side {
        case .request: property.takesNull
        case .response: !property.isRequired && !property.isOmitted
        }
    }

    private static func isThere(_ property: JSONSchema.Property, _ side: Side) -> Bool {
        property.isRequired || side == .response && !property.isOmitted
    }

    private static func orNull(_ schema: JSONValue) -> JSONValue {
        .object(["anyOf": .array([schema, .object(["type": .string("null")])])])
    }
}
