/// The reason why the JSON of a type cannot be derived by decoding.
package struct SchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}

/// Derives the JSON schema of a type by decoding a value of it from a decoder that has every field and records what it
/// was asked for. No schema is written by hand, so none can differ from the code.
///
/// A field that is decoded only if present is optional; a field that is checked for null accepts null. An enumeration
/// needs `CaseIterable`; a type that refuses unknown text needs ``SchemaDescribing``.
package enum SchemaProbe {
    /// - Throws: ``SchemaError`` that names the type, and what it lacks.
    package static func schema<Value: Decodable>(of type: Value.Type) throws(SchemaError) -> JSONSchema {
        try Probing(ancestors: []).describe(type).schema
    }

    /// The schema of a type whose schema can be derived.
    ///
    /// - Precondition: ``schema(of:)`` does not throw.
    package static func knownSchema<Value: Decodable>(of type: Value.Type) -> JSONSchema {
        do {
            return try schema(of: type)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

/// One walk from a type down to the types of its fields.
struct Probing {
    /// The types on the way here, to detect a type that contains itself.
    let ancestors: [ObjectIdentifier]

    func describe<Value: Decodable>(_ type: Value.Type) throws(SchemaError) -> (schema: JSONSchema, value: Value) {
        if let primitive = Self.primitive(type) { return primitive }
        if let describing = type as? any SchemaDescribing.Type {
            let schema = describing.jsonSchema
            return (schema, try Self.value(type, of: schema))
        }
        if let words = Self.words(of: type) {
            var schema = JSONSchema.words(words)
            schema.name = Self.name(of: type)
            return (schema, try Self.value(type, of: schema))
        }
        guard !ancestors.contains(ObjectIdentifier(type)) else {
            throw SchemaError(description: "\(type) contains itself; it needs SchemaDescribing.")
        }
        let recording = Recording()
        let inner = Probing(ancestors: ancestors + [ObjectIdentifier(type)])
        do {
            let value = try Value(from: ProbingDecoder(recording: recording, probing: inner))
            guard let schema = recording.schema(name: Self.name(of: type)) else {
                throw SchemaError(description: "\(type) decodes nothing.")
            }
            return (schema, value)
        } catch let error as SchemaError {
            throw error
        } catch {
            throw SchemaError(
                description: "\(type) does not decode from samples; it needs CaseIterable or SchemaDescribing: \(error)"
            )
        }
    }

    private static func value<Value: Decodable>(_ type: Value.Type, of schema: JSONSchema) throws(SchemaError) -> Value
    {
        do {
            return try WireJSON.decodeResponse(type, from: WireJSON.encode(schema.example))
        } catch {
            throw SchemaError(description: "The example of \(type) does not decode: \(error)")
        }
    }

    private static func primitive<Value>(_ type: Value.Type) -> (JSONSchema, Value)? {
        func pair(_ schema: JSONSchema, _ value: Any) -> (JSONSchema, Value)? {
            (value as? Value).map { (schema, $0) }
        }
        if type == Bool.self { return pair(.boolean, true) }
        if type == String.self { return pair(.string(example: "text"), "text") }
        if type == Double.self { return pair(JSONSchema(.number, example: .number(0.5)), 0.5) }
        if let integer = type as? any FixedWidthInteger.Type { return pair(.integer(example: 1), one(integer)) }
        return nil
    }

    private static func one<Number: FixedWidthInteger>(_ type: Number.Type) -> Any { Number(1) }

    /// The raw values of an enumeration of text; nil for any other type.
    private static func words(of type: Any.Type) -> [String]? {
        guard type is any RawRepresentable.Type, let cases = type as? any CaseIterable.Type else { return nil }
        let words = allCases(cases).compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
        return words.isEmpty ? nil : words
    }

    private static func allCases<Cases: CaseIterable>(_ type: Cases.Type) -> [Any] { Array(type.allCases) }

    /// The type's name without its module, such as `AgentStatus.Account`; nil for generic and private types.
    private static func name(of type: Any.Type) -> String? {
        let parts = String(reflecting: type).split(separator: ".").dropFirst()
        let name = parts.joined(separator: ".")
        return name.isEmpty || name.contains(where: { "<( ".contains($0) }) ? nil : name
    }
}

/// A record of the requests to one decoder.
final class Recording {
    private enum Shape {
        case object, map, array, single
    }

    private var shape: Shape?
    private var properties: [JSONSchema.Property] = []
    private var askedFor: Set<String> = []
    private var askedForNull: Set<String> = []
    private var isNullable = false
    /// True if an absent member of this object is never null.
    var omits = false
    private var element: JSONSchema?

    func beginObject() { if shape == nil { shape = .object } }
    func beginMap() { shape = .map }
    func beginArray() { shape = .array }
    func asked(for key: String) { askedFor.insert(key) }
    func askedForNull(of key: String) { askedForNull.insert(key) }
    func askedWhetherNull() { isNullable = true }

    func decoded(_ schema: JSONSchema, for key: String) {
        guard shape != .map else {
            element = schema
            return
        }
        guard !properties.contains(where: { $0.name == key }) else { return }
        properties.append(
            JSONSchema.Property(
                key,
                schema,
                isRequired: !askedFor.contains(key),
                takesNull: askedForNull.contains(key),
                isOmitted: omits && askedFor.contains(key)
            )
        )
    }

    func decoded(_ schema: JSONSchema) {
        if shape == nil { shape = .single }
        element = schema
    }

    /// Nil if nothing was requested.
    func schema(name: String?) -> JSONSchema? {
        switch (shape, element) {
        case (.object?, _):
            return .object(properties, name: name)
        case (.map?, let element?):
            return JSONSchema(.map(element), example: .object(["key": element.example]))
        case (.array?, let element?):
            return JSONSchema(.array(element), example: .array([element.example]))
        case (.single?, var element?):
            element.isNullable = element.isNullable || isNullable
            return element
        default:
            return nil
        }
    }
}
