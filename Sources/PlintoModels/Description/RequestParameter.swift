/// A parameter of an endpoint, apart from its path and its body.
package struct RequestParameter: Hashable, Sendable {
    /// The part of the request that a parameter is in.
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

    /// The header field that names the known state of a resource (RFC 9110 §13.1).
    static func condition(of method: HTTPMethod) -> RequestParameter {
        let tag = #"(W/)?"[\x21\x23-\x7e]*""#
        let tags = JSONSchema.string(
            JSONSchema.Text(pattern: #"^(\*|\#(tag)([ \t]*,[ \t]*\#(tag))*)$"#),
            example: #""3""#
        )
        return method == .get
            ? .header("If-None-Match", tags, "The `ETag` of the known version: 304 if nothing has changed since.")
            : .header(
                "If-Match",
                tags,
                "The `ETag` of the version that the change is based on: 412 if it has changed "
                    + "since."
            )
    }
}
