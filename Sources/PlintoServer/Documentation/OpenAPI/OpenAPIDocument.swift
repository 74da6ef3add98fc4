import PlintoHTTP
import PlintoModels
import PlintoSystem

/// The API as OpenAPI 3.1, generated from the table of endpoints: method, path, who may call, the JSON of both sides,
/// every error, an example.
struct OpenAPIDocument: Sendable {
    let endpoints: [EndpointDescription]
    let publicURL: String

    /// - Throws: ``SchemaError`` that names a type whose schema cannot be derived.
    func json() throws -> JSONValue {
        var components = SchemaComponents()
        let error = components.write(try SchemaProbe.schema(of: ErrorEnvelope.self), .response)
        let links = OpenAPILinks(endpoints: endpoints)
        var paths: [String: JSONValue] = [:]
        for endpoint in endpoints {
            var item: [String: JSONValue] = [:]
            if case .object(let known) = paths[endpoint.path.description] { item = known }
            let operation = OpenAPIOperation(endpoint: endpoint, errorSchema: error, links: links)
            item[endpoint.method.rawValue.lowercased()] = .object(try operation.json(&components))
            paths[endpoint.path.description] = .object(item)
        }
        return .object([
            "openapi": .string("3.1.0"),
            "info": Self.info,
            "servers": .array([.object(["url": .string(publicURL)])]),
            "tags": .array(tags.map { .object(["name": .string($0)]) }),
            "paths": .object(paths),
            "components": .object([
                "schemas": .object(components.schemas),
                "headers": .object(Self.headers),
                "securitySchemes": .object([
                    "bearer": .object([
                        "type": .string("http"),
                        "scheme": .string("bearer"),
                        "description": .string("An access token: a JWT from sign-in or refresh."),
                    ]),
                    "api_key": .object([
                        "type": .string("http"),
                        "scheme": .string("bearer"),
                        "description": .string(
                            "An API key, plk_…, with the named scope, or an administrator's key without scopes."
                        ),
                    ]),
                ]),
            ]),
        ])
    }

    /// The resources, in the order of the table.
    private var tags: [String] {
        var seen: [String] = []
        for tag in endpoints.map(OpenAPIOperation.tag) where !seen.contains(tag) { seen.append(tag) }
        return seen
    }

    private static var info: JSONValue {
        .object([
            "title": .string("Plinto"),
            "version": .string(Version.current),
            "summary": .string("An identity server."),
            "description": .string(introduction),
            "license": .object(["name": .string("Apache 2.0"), "identifier": .string("Apache-2.0")]),
        ])
    }

    static let introduction = """
        Everything is JSON under /v1; /api/v1 works too, and one trailing slash is tolerated. Timestamps are RFC 3339 \
        in UTC with Z. An unknown field in a request is refused by name; responses may gain fields in later versions. \
        Every error has the same envelope: act on error.details.reason, which is stable, and treat an unknown reason \
        by its status. Every response carries X-Request-Id; a well-formed one sent by the client is kept.
        """

    private static let headers: [String: JSONValue] = [
        "X-Request-Id": header("string", "The id of this request, also in the server's log."),
        "X-RateLimit-Limit": header("integer", "The allowed requests per minute."),
        "X-RateLimit-Remaining": header("integer", "The number of requests that remain."),
        "X-RateLimit-Reset": header("integer", "When all of them are available again, in Unix seconds."),
        "Retry-After": header("integer", "Seconds to wait before the next attempt."),
        "WWW-Authenticate": header("string", "RFC 6750."),
        "Location": header("string", "The URL to go to."),
        "ETag": header("string", "The version, in double quotes; for If-Match and If-None-Match."),
        "Idempotency-Replayed": header("string", "true if this is a stored response, and nothing was done now."),
    ]

    private static func header(_ type: String, _ description: String) -> JSONValue {
        .object(["description": .string(description), "schema": .object(["type": .string(type)])])
    }
}
