/// The shape of a JSON value: as much of JSON Schema (2020-12) as the API's types need.
package struct JSONSchema: Hashable, Sendable {
    /// The type of the value.
    package indirect enum Form: Hashable, Sendable {
        /// Any JSON.
        case any
        case null
        case boolean
        case integer(ClosedRange<Int>?)
        case number
        case string(Text)
        case array(JSONSchema)
        /// An object whose keys are data.
        case map(JSONSchema)
        /// An object with these fields. A closed object has no others; an open one may gain some in later versions.
        case object([Property], isClosed: Bool)
        case oneOf([JSONSchema])
    }

    /// The constraints of a string.
    package struct Text: Hashable, Sendable {
        /// A format of JSON Schema or OpenAPI, such as `date-time`.
        package var format: String?
        package var pattern: String?
        /// The length in characters.
        package var length: ClosedRange<Int>?
        /// The only allowed values.
        package var words: [String]?

        package init(
            format: String? = nil,
            pattern: String? = nil,
            length: ClosedRange<Int>? = nil,
            words: [String]? = nil
        ) {
            self.format = format
            self.pattern = pattern
            self.length = length
            self.words = words
        }
    }

    /// A field of an object.
    package struct Property: Hashable, Sendable {
        package var name: String
        package var schema: JSONSchema
        package var isRequired: Bool
        /// True if a request may have a null for it.
        package var takesNull: Bool
        /// True if a response omits it when it has no value. Any other field that is not required is null then.
        package var isOmitted: Bool

        package init(
            _ name: String,
            _ schema: JSONSchema,
            isRequired: Bool = true,
            takesNull: Bool = false,
            isOmitted: Bool = false
        ) {
            self.name = name
            self.schema = schema
            self.isRequired = isRequired
            self.takesNull = takesNull
            self.isOmitted = isOmitted
        }
    }

    /// The name of the described type, if it deserves one in a document.
    package var name: String?
    package var form: Form
    /// True if null is a value, in responses too.
    package var isNullable: Bool
    /// A value that conforms.
    package var example: JSONValue

    package init(_ form: Form, name: String? = nil, isNullable: Bool = false, example: JSONValue) {
        self.name = name
        self.form = form
        self.isNullable = isNullable
        self.example = example
    }
}

extension JSONSchema {
    /// Text, with an example.
    package static func string(_ text: Text = Text(), example: String) -> JSONSchema {
        JSONSchema(.string(text), example: .string(example))
    }

    /// One of these words; the first is the example.
    package static func words(_ words: [String]) -> JSONSchema {
        JSONSchema(.string(Text(words: words)), example: .string(words.first ?? ""))
    }

    /// The raw values of an enumeration.
    package static func words<Word: RawRepresentable & CaseIterable>(
        of type: Word.Type
    ) -> JSONSchema where Word.RawValue == String {
        words(Word.allCases.map { $0.rawValue })
    }

    /// A whole number, with an example.
    package static func integer(_ range: ClosedRange<Int>? = nil, example: Int) -> JSONSchema {
        JSONSchema(.integer(range), example: .integer(Int64(example)))
    }

    package static let boolean = JSONSchema(.boolean, example: .bool(true))

    package static let null = JSONSchema(.null, example: .null)

    /// A calendar date or a time, for filters.
    package static let dateOrTime = string(example: "2025-01-31")

    /// The id of a resource of this kind.
    package static func identifier<Kind: IdentifierKind>(_ kind: Kind.Type) -> JSONSchema {
        string(
            Text(pattern: "^\(Kind.prefix)_[0-9a-hjkmnp-tv-z]{26}$"),
            example: (Samples.id(0x1A) as Identifier<Kind>).text
        )
    }

    /// An object whose example is that of its fields.
    package static func object(_ properties: [Property], isClosed: Bool = false, name: String? = nil) -> JSONSchema {
        let examples = properties.map { ($0.name, $0.schema.example) }
        return JSONSchema(
            .object(properties, isClosed: isClosed),
            name: name,
            example: .object(Dictionary(examples) { first, _ in first })
        )
    }
}
