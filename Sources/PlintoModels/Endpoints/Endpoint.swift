/// The HTTP methods that an endpoint may have, and one that none has.
package enum HTTPMethod: String, Codable, Hashable, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
    /// No endpoint's, for its answer shows a request's credentials to whatever reads it. Known, so that it is refused as
    /// 405 with what the path allows (RFC 9110 §15.5.6), not as a word that means nothing.
    case trace = "TRACE"
}

/// Who may call an endpoint.
package enum AuthenticationRequirement: Hashable, Sendable {
    /// Anybody.
    case none
    /// Whoever holds an access token of a live session, or an API key that ``Endpoint/keys`` lets in.
    case bearer
    /// Anybody; but whoever sends an access token must send a good one, and is known by it.
    case optionalBearer
    /// The same, and an administrator of the server.
    case administrator
    /// Whoever may connect to the agent's socket: a process of the agent's own user.
    case socketPeer

    /// Bytes of a request body that an endpoint takes which declares nothing else: what anybody can send is small.
    package var bodyLimit: Int {
        switch self {
        case .none, .optionalBearer: AuthenticationRequirement.openBodyLimit
        case .bearer, .administrator, .socketPeer: 64 * 1024
        }
    }

    /// Bytes of a request body that are taken where no token is needed, and where nothing answers at all.
    package static let openBodyLimit = 16 * 1024

    /// Whether a call without an access token is refused at the door.
    package var requiresToken: Bool {
        switch self {
        case .bearer, .administrator: true
        case .none, .optionalBearer, .socketPeer: false
        }
    }
}

/// One endpoint of an API: the server registers a handler against it, the client calls it, the agent's
/// replica answers it, so that no path is spelled twice.
package struct Endpoint<Request: RequestBody, Response: Codable & Sendable>: Sendable {
    package let method: HTTPMethod
    package let path: PathTemplate
    package let authentication: AuthenticationRequirement
    /// The status of success.
    package let status: Int
    /// One sentence for the documentation.
    package let summary: String
    /// What an API key needs here; nil where no token is taken.
    package let keys: KeyAccess?
    /// What it takes in its query and its header.
    package let parameters: [RequestParameter]
    /// What it may refuse with, beyond what follows from its shape.
    package let errors: [ErrorSummary]
    package let answer: AnswerForm
    /// Whether it shows, changes or deletes something that counts its states: `GET` takes `If-None-Match`, what changes it
    /// `If-Match`.
    package let isVersioned: Bool
    /// Bytes of a request body that are taken here.
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
        answer: AnswerForm = .json,
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
        self.answer = answer
        self.isVersioned = isVersioned
        self.bodyLimit = bodyLimit ?? authentication.bodyLimit
        self.example = example
    }

    /// This endpoint without its types, for tables of all of them.
    package var description: EndpointDescription {
        let example = example
        let keepsAnswers = method.isMutating && authentication.knowsCallers
        return EndpointDescription(
            method: method,
            path: path,
            authentication: authentication,
            status: status,
            summary: summary,
            keys: keys,
            bodyLimit: bodyLimit,
            details: EndpointDetails(
                parameters: keepsAnswers ? parameters + [.idempotencyKey] : parameters,
                errors: errors,
                answer: answer,
                isVersioned: isVersioned,
                takesBody: Request.self != NoBody.self,
                request: { () throws(SchemaFault) in try SchemaProbe.schema(of: Request.self) },
                response: { () throws(SchemaFault) in try SchemaProbe.schema(of: Response.self) },
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
    /// Bytes of a request body that are taken here.
    package let bodyLimit: Int
    package let details: EndpointDetails
}

/// One endpoint is one method of one path; no table has it twice.
extension EndpointDescription: Hashable {
    package static func == (left: EndpointDescription, right: EndpointDescription) -> Bool {
        left.method == right.method && left.path == right.path
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(method)
        hasher.combine(path)
    }
}

/// What only the documentation asks of an endpoint: behind one reference, for a description goes along with every
/// request.
package final class EndpointDetails: Sendable {
    package let parameters: [RequestParameter]
    package let errors: [ErrorSummary]
    package let answer: AnswerForm
    package let isVersioned: Bool
    package let takesBody: Bool
    /// What the JSON of its types looks like.
    package let request: @Sendable () throws(SchemaFault) -> JSONSchema
    package let response: @Sendable () throws(SchemaFault) -> JSONSchema
    /// Nil where the endpoint was given none.
    package let requestExample: @Sendable () throws -> JSONValue?
    package let responseExample: @Sendable () throws -> JSONValue?

    init(
        parameters: [RequestParameter],
        errors: [ErrorSummary],
        answer: AnswerForm,
        isVersioned: Bool,
        takesBody: Bool,
        request: @escaping @Sendable () throws(SchemaFault) -> JSONSchema,
        response: @escaping @Sendable () throws(SchemaFault) -> JSONSchema,
        requestExample: @escaping @Sendable () throws -> JSONValue?,
        responseExample: @escaping @Sendable () throws -> JSONValue?
    ) {
        self.parameters = parameters
        self.errors = errors
        self.answer = answer
        self.isVersioned = isVersioned
        self.takesBody = takesBody
        self.request = request
        self.response = response
        self.requestExample = requestExample
        self.responseExample = responseExample
    }
}
