/// What an endpoint takes beside its path and its body.
package struct RequestParameter: Hashable, Sendable {
    package enum Place: String, Hashable, Sendable {
        case query, header
    }

    package let place: Place
    package let name: String
    package let schema: JSONSchema
    package let isRequired: Bool
    /// A sentence for the documentation.
    package let summary: String

    /// A parameter of the query.
    package static func query(
        _ name: String,
        _ schema: JSONSchema,
        isRequired: Bool = false,
        _ summary: String
    ) -> RequestParameter {
        RequestParameter(place: .query, name: name, schema: schema, isRequired: isRequired, summary: summary)
    }

    /// A field of the header.
    package static func header(
        _ name: String,
        _ schema: JSONSchema,
        isRequired: Bool = false,
        _ summary: String
    ) -> RequestParameter {
        RequestParameter(place: .header, name: name, schema: schema, isRequired: isRequired, summary: summary)
    }
}
