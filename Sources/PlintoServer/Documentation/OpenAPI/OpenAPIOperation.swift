import PlintoHTTP
import PlintoModels

/// One endpoint as an OpenAPI operation.
struct OpenAPIOperation: Sendable {
    let endpoint: EndpointDescription
    /// The schema of every error.
    let errorSchema: JSONValue
    let links: OpenAPILinks

    func json(_ components: inout SchemaComponents) throws -> [String: JSONValue] {
        var operation: [String: JSONValue] = [
            "operationId": .string(Self.identifier(of: endpoint)),
            "tags": .array([.string(Self.tag(of: endpoint))]),
            "summary": .string(endpoint.summary),
            "security": .array(security),
            "responses": .object(try responses(&components)),
        ]
        if endpoint.authentication == .administrator {
            operation["description"] = .string("For administrators of the server.")
        }
        let parameters = pathParameters + declaredParameters(&components)
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if endpoint.details.takesBody { operation["requestBody"] = try requestBody(&components) }
        return operation
    }

    /// The resource: the first word of the path after the version.
    static func tag(of endpoint: EndpointDescription) -> String {
        let segments = endpoint.path.segments
        guard segments.first == .literal("v1"), case .literal(let word) = segments.dropFirst().first else {
            return "service"
        }
        return word
    }

    /// `getUsersMe`, `deleteSessionsBySessionId`: unique, because method and path are.
    static func identifier(of endpoint: EndpointDescription) -> String {
        let words: [String] = endpoint.path.segments.filter { $0 != .literal("v1") }.flatMap { segment -> [String] in
            switch segment {
            case .literal(let text): Self.words(text)
            case .parameter(let name): ["by"] + Self.words(name)
            }
        }
        return endpoint.method.rawValue.lowercased()
            + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init)
    }

    private var isOpen: Bool {
        endpoint.authentication == .none || endpoint.authentication == .socketPeer
    }

    /// Any one of these is sufficient; an empty one is a call without a token.
    private var security: [JSONValue] {
        let bearer = JSONValue.object(["bearer": .array([])])
        return switch endpoint.authentication {
        case .none, .socketPeer: []
        case .optionalBearer: [.object([:]), bearer]
        case .bearer, .administrator: [bearer] + key
        }
    }

    /// The requirement of an API key, with its scope.
    private var key: [JSONValue] {
        guard let scope = endpoint.keys?.scope else { return [] }
        return [.object(["api_key": .array([.string(scope.rawValue)])])]
    }

    // MARK: What goes in

    private var pathParameters: [JSONValue] {
        endpoint.path.segments.compactMap { segment in
            guard case .parameter(let name) = segment else { return nil }
            return .object([
                "name": .string(name),
                "in": .string("path"),
                "required": .bool(true),
                "schema": .object(["type": .string("string"), "minLength": .integer(1)]),
            ])
        }
    }

    private func declaredParameters(_ components: inout SchemaComponents) -> [JSONValue] {
        var written: [JSONValue] = []
        for parameter in endpoint.details.parameters {
            written.append(
                .object([
                    "name": .string(parameter.name),
                    "in": .string(parameter.place.rawValue),
                    "required": .bool(parameter.isRequired),
                    "description": .string(parameter.summary),
                    "schema": components.write(parameter.schema, .request),
                    "example": parameter.schema.example,
                ])
            )
        }
        return written
    }

    private func requestBody(_ components: inout SchemaComponents) throws -> JSONValue {
        var schema = try endpoint.details.request()
        let example = try endpoint.details.requestExample() ?? schema.example
        var isRequired = true
        if case .object(let properties, _) = schema.form {
            // Requests are decoded strictly, responses are not: WireJSON.
            schema.form = .object(properties, isClosed: true)
            isRequired = properties.contains(where: \.isRequired)
        }
        return .object([
            "required": .bool(isRequired),
            "content": Self.content([Self.json(components.write(schema, .request), example: example)]),
        ])
    }

    // MARK: What comes out

    private func responses(_ components: inout SchemaComponents) throws -> [String: JSONValue] {
        var responses = [String(endpoint.status): try success(&components)]
        if endpoint.details.isVersioned, endpoint.method == .get { responses["304"] = unchanged }
        for summary in DocumentedErrors(endpoint).summaries {
            responses[String(summary.status)] = try failure(summary, &components)
        }
        return responses
    }

    private var unchanged: JSONValue {
        .object([
            "description": .string("The version is still the one in If-None-Match."),
            "headers": Self.headers(successFields),
        ])
    }

    private var successFields: [String] {
        var fields = ["X-Request-Id"]
        if endpoint.isCounted { fields += Self.rateLimitFields }
        // A deleted resource has no version.
        if endpoint.details.isVersioned, endpoint.method != .delete { fields.append("ETag") }
        return fields
    }

    private func success(_ components: inout SchemaComponents) throws -> JSONValue {
        var fields = successFields
        var response: [String: JSONValue] = ["description": .string(endpoint.summary)]
        switch endpoint.details.responseForm {
        case .json:
            let schema = try endpoint.details.response()
            let example = try endpoint.details.responseExample() ?? schema.example
            response["content"] = Self.content([Self.json(components.write(schema, .response), example: example)])
        case .page:
            response["content"] = Self.content([Self.page])
        case .redirect:
            fields.append("Location")
        }
        if endpoint.storesResponses { fields.append("Idempotency-Replayed") }
        response["headers"] = Self.headers(fields)
        let links = try links.json(from: endpoint)
        if !links.isEmpty { response["links"] = .object(links) }
        return .object(response)
    }

    private func failure(_ summary: ErrorSummary, _ components: inout SchemaComponents) throws -> JSONValue {
        var fields = ["X-Request-Id"]
        switch summary.status {
        case 401 where !isOpen: fields.append("WWW-Authenticate")
        case 412: fields.append("ETag")
        case 429, 503: fields.append("Retry-After")
        case 409 where summary.reasons.contains(.idempotencyInProgress): fields.append("Retry-After")
        default: break
        }
        let words = summary.reasons.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        let form = summary.status == 412 ? try mismatchSchema(&components) : errorSchema
        var content = [Self.json(form, example: try example(of: summary))]
        // An endpoint that browsers open returns errors to them as pages.
        if endpoint.details.responseForm != .json { content.append(Self.page) }
        return .object([
            "description": .string("With one of the reasons \(words)."),
            "headers": Self.headers(fields),
            "content": Self.content(content),
            "x-reasons": .array(summary.reasons.map { .string($0.rawValue) }),
        ])
    }

    /// The endpoint that shows the resource that this one changes or deletes.
    private var resource: EndpointDescription? {
        links.endpoints.first { $0.method == .get && $0.path == endpoint.path }
    }

    /// The envelope, and in addition the current resource.
    private func mismatchSchema(_ components: inout SchemaComponents) throws -> JSONValue {
        guard let resource else { return errorSchema }
        let current = JSONValue.object([
            "type": .string("object"),
            "properties": .object(["current": components.write(try resource.details.response(), .response)]),
            "required": .array([.string("current")]),
        ])
        return .object(["allOf": .array([errorSchema, current])])
    }

    /// The envelope with the first of the reasons. For an invalid field it is the reference's own example.
    private func example(of summary: ErrorSummary) throws -> JSONValue {
        let code =
            ErrorCode.allCases.first { $0.status == summary.status }
            ?? (summary.status < 500 ? .invalidRequest : .internalError)
        let isInvalidBody = summary.status == 400 && endpoint.details.takesBody
        var details: [String: JSONValue] = [
            "reason": .string((isInvalidBody ? Reason.required : summary.reasons.first ?? .internalFault).rawValue)
        ]
        if isInvalidBody { details["field"] = .string("email") }
        var envelope: [String: JSONValue] = [
            "error": .object([
                "code": .string(code.rawValue),
                "message": .string(isInvalidBody ? "email is required." : Self.message(of: summary.status)),
                "details": .object(details),
            ]),
            "request_id": .string(Samples.requestID.text),
        ]
        if summary.status == 412 { envelope["current"] = try resource?.details.responseExample() }
        return .object(envelope)
    }

    private static func message(of status: Int) -> String {
        switch status {
        case 401: "This request needs an access token: Authorization: Bearer ACCESS_TOKEN"
        case 403: "You do not have permission."
        case 404: "There is nothing with this id."
        case 409: "This conflicts with the present state."
        case 412: "It was changed in the meantime."
        case 413: "The body of the request is too large."
        case 415: "The body must be JSON, with Content-Type: application/json."
        case 429: "Too many requests. Try again later."
        case 503: "The server cannot do this right now. Try again in a second."
        case 500...: APIError.internalFault.message
        default: "The request is invalid."
        }
    }

    private static let rateLimitFields = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]

    private static func headers(_ names: [String]) -> JSONValue {
        let fields = names.map { name in
            (name, JSONValue.object(["$ref": .string("#/components/headers/" + name)]))
        }
        return .object(Dictionary(uniqueKeysWithValues: fields))
    }

    private typealias Content = (mediaType: String, form: JSONValue)

    private static func content(_ forms: [Content]) -> JSONValue {
        .object(Dictionary(uniqueKeysWithValues: forms.map { ($0.mediaType, $0.form) }))
    }

    private static func json(_ schema: JSONValue, example: JSONValue) -> Content {
        ("application/json", .object(["schema": schema, "example": example]))
    }

    private static var page: Content {
        ("text/html", .object(["schema": .object(["type": .string("string")])]))
    }
}
