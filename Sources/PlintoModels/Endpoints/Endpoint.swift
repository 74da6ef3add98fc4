/// The HTTP methods of endpoints, and one that no endpoint has.
package enum HTTPMethod: String, Codable, Hashable, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
    /// No endpoint has it, because its response would reveal the credentials of the request. It is known so that it is
    /// refused as 405 with the path's allowed methods (RFC 9110 §15.5.6), not as an unknown method.
    case trace = "TRACE"
}

/// The requirement that a caller of an endpoint must meet.
package enum AuthenticationRequirement: Hashable, Sendable {
    /// None: anyone may call.
    case none
    /// An access token of an active session, or an API key that ``Endpoint/keys`` admits.
    case bearer
    /// None; but if there is an access token, it must be valid, and identifies the caller.
    case optionalBearer
    /// Like ``bearer``, but of an administrator of the server.
    case administrator
    /// Access to the agent's socket: a process of the agent's own user.
    case socketPeer

    /// The default limit of an endpoint's request body in bytes: bodies that anyone can send are small.
    package var bodyLimit: Int {
        switch self {
        case .none, .optionalBearer: AuthenticationRequirement.openBodyLimit
        case .bearer, .administrator, .socketPeer: 64 * 1024
        }
    }

    /// The limit of a request body in bytes if no token is needed, and for unknown paths.
    package static let openBodyLimit = 16 * 1024

    /// True if a call without an access token is refused before the handler.
    package var requiresToken: Bool {
        switch self {
        case .bearer, .administrator: true
        case .none, .optionalBearer, .socketPeer: false
        }
    }
}

/// One endpoint of an API: the server registers a handler for it, the client calls it, the agent's replica serves it,
/// so that no path is spelled twice.
package struct Endpoint<Request: RequestBody, Response: Codable & Sendable>: Sendable {
    package let method: HTTPMethod
    package let path: PathTemplate
    package let authentication: AuthenticationRequirement
    /// The status of a successful response.
    package let status: Int
    /// One sentence for the documentation.
    package let summary: String
    /// The requirement for API keys; nil if the endpoint takes no token.
    package let keys: KeyAccess?
    /// The parameters of query and header.
    package let parameters: [RequestParameter]
    /// The possible errors, beyond those that follow from the endpoint's shape.
    package let errors: [ErrorSummary]
    package let responseForm: ResponseForm
    /// True if the endpoint reads, changes or deletes a resource with a version: `GET` takes `If-None-Match`, changes
    /// take `If-Match`.
    package let isVersioned: Bool
    /// The limit of the request body in bytes.
    package let bodyLimit: Int
    private let example: EndpointExample<Request, Response>?

    package init(
        _ method: HTTPMethod,
        _ path: PathTemplate,
        _ authentication: AuthenticationRequirement,
        status: Int = 200,
        _ summary: String,
        keys: KeyAccess? = nil,
        parameters: [RequestParameter] = [],
        errors: [ErrorSummary] = [],
        responseForm: ResponseForm = .json,
        isVersioned: Bool = false,
        bodyLimit: Int? = nil,
        example: EndpointExample<Request, Response>? = nil
    ) {
        self.method = method
        self.path = path
        self.authentication = authentication
        self.status = status
        self.summary = summary
        self.keys = keys
        self.parameters = parameters + (isVersioned ? [.condition(of: method)] : [])
        self.errors = errors
        self.responseForm = responseForm
        self.isVersioned = isVersioned
        self.bodyLimit = bodyLimit ?? authentication.bodyLimit
        self.example = example
    }

    /// This endpoint without its types, for tables of all endpoints.
    package var description: EndpointDescription {
        let example = example
        let storesResponses = method.isMutating && authentication.knowsCallers
        return EndpointDescription(
            method: method,
            path: path,
            authentication: authentication,
            status: status,
            summary: summary,
            keys: keys,
            bodyLimit: bodyLimit,
            details: EndpointDetails(
                parameters: storesResponses ? parameters + [.idempotencyKey] : parameters,
                errors: errors,
                responseForm: responseForm,
                isVersioned: isVersioned,
                takesBody: Request.self != NoBody.self,
                request: { () throws(SchemaError) in try SchemaProbe.schema(of: Request.self) },
                response: { () throws(SchemaError) in try SchemaProbe.schema(of: Response.self) },
                requestExample: { try example?.request().map { try JSONValue(encoding: $0, style: .request) } },
                responseExample: { try example?.response().map { try JSONValue(encoding: $0) } }
            )
        )
    }
}

/// An ``Endpoint`` with its types erased.
package struct EndpointDescription: Sendable {
    package let method: HTTPMethod
    package let path: PathTemplate
    package let authentication: AuthenticationRequirement
    package let status: Int
    package let summary: String
    package let keys: KeyAccess?
    /// The limit of the request body in bytes.
    package let bodyLimit: Int
    package let details: EndpointDetails
}

/// An endpoint is identified by method and path, which no table has twice.
extension EndpointDescription: Hashable {
    package static func == (left: EndpointDescription, right: EndpointDescription) -> Bool {
        left.method == right.method && left.path == right.path
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(method)
        hasher.combine(path)
    }
}

/// The parts of an endpoint that only the documentation needs: behind one reference, because a description accompanies
/// every request.
package final class EndpointDetails: Sendable {
    package let parameters: [RequestParameter]
    package let errors: [ErrorSummary]
    package let responseForm: ResponseForm
    package let isVersioned: Bool
    package let takesBody: Bool
    /// The JSON schema of its types.
    package let request: @Sendable () throws(SchemaError) -> JSONSchema
    package let response: @Sendable () throws(SchemaError) -> JSONSchema
    /// Nil if the endpoint has none.
    package let requestExample: @Sendable () throws -> JSONValue?
    package let responseExample: @Sendable () throws -> JSONValue?

    init(
        parameters: [RequestParameter],
        errors: [ErrorSummary],
        responseForm: ResponseForm,
        isVersioned: Bool,
        takesBody: Bool,
        request: @escaping @Sendable () throws(SchemaError) -> JSONSchema,
        response: @escaping @Sendable () throws(SchemaError) -> JSONSchema,
        requestExample: @escaping @Sendable () throws -> JSONValue?,
        responseExample: @escaping @Sendable () throws -> JSONValue?
    ) {
        self.parameters = parameters
        self.errors = errors
        self.responseForm = responseForm
        self.isVersioned = isVersioned
        self.takesBody = takesBody
        self.request = request
        self.response = response
        self.requestExample = requestExample
        self.responseExample = responseExample
    }
}
