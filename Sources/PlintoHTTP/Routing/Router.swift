package import PlintoModels
package import PlintoSystem

/// Answers requests with typed handlers that are registered against `Endpoint` values; every error takes the same
/// envelope here.
///
/// ```swift
/// var router = Router<User>(requestIDs: newID, log: log) { request, endpoint in
///     Admission(principal: try await authenticate(request, for: endpoint))
/// }
/// router.on(API.Users.me) { call in call.principal }
/// let response = await router.respond(to: request)
/// ```
///
/// A request is routed (404, 405 with `Allow`), admitted, its body decoded (415, 400), and handled. What published SDKs call
/// in another way is understood on the same way: their paths when it is routed, their fields when its body is decoded. An `APIError` or
/// ``Refusal`` thrown on the way is the answer; any other error is 500, its cause in the log alone.
package struct Router<Principal: Sendable>: Sendable {
    /// Decides who calls, before the body is looked at.
    package typealias Admit = @Sendable (HTTPRequest, EndpointDescription) async throws -> Admission<Principal>

    /// Says what to add to the answer to a request that no endpoint answers; may refuse it.
    package typealias Unrouted = @Sendable (HTTPRequest) throws -> HTTPFields

    /// Makes an error the body and fields of an answer, in the form that whoever sent the request can read.
    package typealias FaultForm = @Sendable (APIError, CallID, HTTPRequest) -> HTTPResponse

    /// Stands between admission and handler: calls `handle` and passes on what comes of it, or answers in its place.
    package typealias Around =
        @Sendable (
            _ call: Call<Principal, [UInt8]>,
            _ endpoint: EndpointDescription,
            _ handle: () async throws -> HTTPResponse
        ) async throws -> HTTPResponse

    /// Another endpoint on the path of one, and the field of a body by which it is meant.
    private struct Alternative: Sendable {
        let field: String
        let route: Int
    }

    private struct Route: Sendable {
        /// Where the endpoint stands in ``endpoints``.
        let index: Int
        let endpoint: EndpointDescription
        let fault: FaultForm
        let answer: @Sendable (Call<Principal, [UInt8]>) async throws -> HTTPResponse
        /// Nil for all but a few, and for clients whose names are those of the reference.
        var alternative: Alternative?
    }

    /// What is registered, in that order.
    package private(set) var endpoints: [EndpointDescription] = []
    /// Nil where nobody wants to know.
    package var observer: RequestObserver<Principal>?
    /// Nil where nothing stands between admission and handler.
    package var around: Around?
    /// What the fields of published SDKs mean; to be set before anything is registered.
    package var publishedFields: [PublishedField] = []
    private var registered: [Route] = []
    /// By the place in ``registered``.
    private var routes = RouteTable<Int>()
    /// The same for the paths that published SDKs have beside.
    private var publishedRoutes = RouteTable<Int>()
    private let requestIDs: @Sendable () -> RequestID
    private let log: Log
    private let unrouted: Unrouted
    private let unroutedFault: FaultForm
    private let admit: Admit

    /// - Parameters:
    ///   - requestIDs: Makes a new id for each request that brings none.
    ///   - unrouted: Asked in place of `admit` where no endpoint answers.
    ///   - unroutedFault: The form of every error there; nil for the envelope.
    package init(
        requestIDs: @escaping @Sendable () -> RequestID,
        log: Log,
        unrouted: @escaping Unrouted = { _ in [:] },
        unroutedFault: FaultForm? = nil,
        admit: @escaping Admit
    ) {
        self.requestIDs = requestIDs
        self.log = log
        self.unrouted = unrouted
        self.unroutedFault = unroutedFault ?? Self.envelope
        self.admit = admit
    }

    // MARK: Registering

    /// Registers a handler whose answer has the endpoint's status.
    package mutating func on<Body, Response>(
        _ endpoint: Endpoint<Body, Response>,
        _ handler: @escaping @Sendable (Call<Principal, Body>) async throws -> Response
    ) {
        add(endpoint) { call in
            HTTPResponse(
                status: endpoint.status,
                body: try WireJSON.encodeResponse(try await handler(call), naming: call.request.naming)
            )
        }
    }

    /// Registers a handler whose answer was encoded before.
    package mutating func on<Body, Response>(
        _ endpoint: Endpoint<Body, Response>,
        encoded handler: @escaping @Sendable (Call<Principal, Body>) async throws -> EncodedJSON<Response>
    ) {
        add(endpoint) { call in
            HTTPResponse(status: endpoint.status, body: try await handler(call).bytes(call.request.naming))
        }
    }

    /// Registers a handler whose answer is a state of a resource, with its tag; `If-None-Match` is honoured.
    package mutating func on<Body, Response>(
        _ endpoint: Endpoint<Body, Response>,
        tagged handler: @escaping @Sendable (Call<Principal, Body>) async throws -> Tagged<Response>
    ) {
        add(endpoint) { call in
            try call.response(try await handler(call), status: endpoint.status)
        }
    }

    /// Registers a handler whose response may be long: see ``ListPage``.
    package mutating func on<Body, Response>(
        _ endpoint: Endpoint<Body, Response>,
        page handler: @escaping @Sendable (Call<Principal, Body>) async throws -> ListPage<Response>
    ) {
        add(endpoint) { call in
            let page = try await handler(call)
            return HTTPResponse(
                status: endpoint.status,
                fields: page.fields,
                body: try await page.encoded(call.request.naming)
            )
        }
    }

    /// Registers a handler that may add fields or take another status.
    package mutating func on<Body, Response>(
        _ endpoint: Endpoint<Body, Response>,
        replying handler: @escaping @Sendable (Call<Principal, Body>) async throws -> Reply<Response>
    ) {
        add(endpoint) { call in
            let reply = try await handler(call)
            return HTTPResponse(
                status: reply.status ?? endpoint.status,
                fields: reply.fields,
                body: try WireJSON.encodeResponse(reply.body, naming: call.request.naming)
            )
        }
    }

    /// Registers a handler that may answer later.
    package mutating func on<Body, Response>(
        _ endpoint: Endpoint<Body, Response>,
        eventually handler: @escaping @Sendable (Call<Principal, Body>) async throws -> Eventual<Response>
    ) {
        add(endpoint) { call in
            switch try await handler(call) {
            case .now(let response):
                HTTPResponse(
                    status: endpoint.status,
                    body: try await ListPage(body: response).encoded(call.request.naming)
                )
            case .later(let deferred): HTTPResponse(deferred)
            }
        }
    }

    /// Registers a handler that reads and writes bytes itself: a page, a download, metrics. It names the
    /// `Content-Type`.
    ///
    /// - Parameter fault: The form of every error there, also of those that come before the handler; nil for the envelope.
    package mutating func onRaw(
        _ method: HTTPMethod,
        _ path: PathTemplate,
        _ authentication: AuthenticationRequirement = .none,
        summary: String = "",
        fault: FaultForm? = nil,
        _ handler: @escaping @Sendable (Call<Principal, [UInt8]>) async throws -> HTTPResponse
    ) {
        let endpoint = Endpoint<NoBody, NoBody>(method, path, authentication, summary)
        insert(endpoint.description, fault: fault, handler)
    }

    private mutating func add<Body, Response>(
        _ endpoint: Endpoint<Body, Response>,
        _ answer: @escaping @Sendable (Call<Principal, Body>) async throws -> HTTPResponse
    ) {
        let description = endpoint.description
        let published = publishedFields.filter { $0.endpoints.contains(description) }
        insert(description) { call in
            var response = try await answer(try Self.decode(call, published))
            guard response.deferred == nil else {
                response.change { $0 = Self.response($0, over: ErrorResponse.jsonFields) }
                return response
            }
            return Self.response(response, over: ErrorResponse.jsonFields)
        }
    }

    private mutating func insert(
        _ endpoint: EndpointDescription,
        fault: FaultForm? = nil,
        _ answer: @escaping @Sendable (Call<Principal, [UInt8]>) async throws -> HTTPResponse
    ) {
        let route = Route(
            index: registered.count,
            endpoint: endpoint,
            fault: fault ?? Self.envelope,
            answer: answer
        )
        routes.insert(registered.count, endpoint.method, endpoint.path)
        registered.append(route)
        endpoints.append(endpoint)
    }

    /// Answers one more method and path as an endpoint's own, to clients that have the names of published SDKs.
    ///
    /// - Precondition: The endpoint is registered.
    package mutating func add(_ synonym: PublishedSynonym) {
        guard let index = endpoints.firstIndex(of: synonym.endpoint) else {
            preconditionFailure("\(synonym.path) is a synonym of what is not registered")
        }
        guard let field = synonym.field else {
            return publishedRoutes.insert(index, synonym.method, synonym.path)
        }
        for other in registered.indices
        where registered[other].endpoint.method == synonym.method && registered[other].endpoint.path == synonym.path {
            registered[other].alternative = Alternative(field: field, route: index)
        }
    }

    /// How many bytes of a body are taken on this path, said before one of them is read.
    package func bodyLimit(_ method: HTTPMethod, _ path: String, _ naming: FieldNaming = .reference) -> Int {
        if case .found(let index, _) = match(method, path, naming) { return registered[index].endpoint.bodyLimit }
        return AuthenticationRequirement.openBodyLimit
    }

    private func match(_ method: HTTPMethod, _ path: String, _ naming: FieldNaming) -> RouteTable<Int>.Match {
        if naming == .published {
            let match = publishedRoutes.match(method, path)
            if case .found = match { return match }
        }
        return routes.match(method, path)
    }

    private static var envelope: FaultForm {
        { error, id, request in ErrorResponse.make(error, id: id, naming: request.naming) }
    }

    private static func decode<Body: RequestBody>(
        _ call: Call<Principal, [UInt8]>,
        _ published: [PublishedField]
    ) throws(APIError) -> Call<Principal, Body> {
        try requireJSON(call.request)
        return Call(
            principal: call.principal,
            body: try WireJSON.decodeRequest(
                Body.self,
                from: call.body,
                published: call.request.naming == .published ? published : []
            ),
            parameters: call.parameters,
            request: call.request,
            requestID: call.requestID
        )
    }

    private static func requireJSON(_ request: HTTPRequest) throws(APIError) {
        guard request.body.isEmpty || isJSON(request.fields["Content-Type"] ?? "") else {
            throw APIError(
                .invalidRequest,
                .unsupportedMediaType,
                "The body must be JSON, with Content-Type: application/json.",
                status: 415
            )
        }
    }

    /// Whether a `Content-Type` names JSON; parameters as `charset=utf-8` say nothing new (RFC 8259 §8.1).
    private static func isJSON(_ mediaType: String) -> Bool {
        let bytes = mediaType.utf8Span.span
        var end = 0
        while end < bytes.count, bytes[end] != ASCII.semicolon { end += 1 }
        while end > 0, ASCII.isWhitespace(bytes[end - 1]) { end -= 1 }
        return ASCII.equals(bytes, 0..<end, "application/json")
    }

    /// `response` with `common` beneath its own fields.
    private static func response(_ response: HTTPResponse, over common: HTTPFields) -> HTTPResponse {
        var response = response
        var fields = common
        if !response.fields.isEmpty {
            for field in response.fields where common.contains(field.name) { fields[field.name] = nil }
            fields.add(response.fields)
        }
        response.fields = fields
        return response
    }

    // MARK: Answering

    /// Answers one request; give this to ``HTTPServer`` as its handler.
    ///
    /// The answer to `HEAD` holds the body that `GET` would have: the engine leaves it out and states its length.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        let id = request.fields[CallID.field].flatMap(CallID.init(sent:)) ?? CallID(requestIDs())
        guard request.path != "*" else { return Self.capabilities(id) }
        let begin = observer?.begin()
        var index: Int?
        var principal: Principal?
        var endpoint: EndpointDescription?
        var admitted = HTTPFields()
        var fault = unroutedFault
        var request = request
        do {
            var route: Route
            let parameters: [String: String]
            do throws(Refusal) {
                (route, parameters) = try find(request)
            } catch {
                admitted = try unrouted(request)
                throw error
            }
            var admission: Admission<Principal>
            while true {
                endpoint = route.endpoint
                fault = route.fault
                index = route.index
                request = Self.request(request, to: route.endpoint, parameters)
                admission = try await admit(request, route.endpoint)
                admitted = admission.fields
                // What else this may mean stands in its body, which nobody reads who was not admitted.
                guard let other = try alternative(to: route, request) else { break }
                route = other
            }
            if observer != nil { principal = admission.principal }
            let call = Call(
                principal: admission.principal,
                body: request.body,
                parameters: parameters,
                request: request,
                requestID: id
            )
            let answer = route.answer
            var response =
                if let around {
                    try await around(call, route.endpoint) { try await answer(call) }
                } else {
                    try await answer(call)
                }
            if let deferred = response.deferred {
                let (request, route, admitted, principal) = (request, route, admitted, principal)
                deferred.then { outcome in
                    var response: HTTPResponse
                    switch outcome {
                    case .success(let made):
                        response = made
                        response.fields[CallID.field] = id.text
                        response.fields.add(admitted)
                    case .failure(let error):
                        response = refusal(error, route.endpoint, id, request, form: route.fault, admitted)
                    }
                    observer?.end(begin, request, id, route: route.index, principal, status: response.status)
                    return .success(response)
                }
                return response
            }
            response.fields[CallID.field] = id.text
            response.fields.add(admitted)
            observer?.end(begin, request, id, route: index, principal, status: response.status)
            return response
        } catch {
            let response = refusal(error, endpoint, id, request, form: fault, admitted)
            observer?.end(begin, request, id, route: index, principal, status: response.status)
            return response
        }
    }

    /// The name of a request's route, for logs: `GET /v1/sessions/{session_id}`, or `GET none`. It never holds the path itself,
    /// which can hold a secret.
    package func routeName(_ method: String, _ path: String) -> String {
        guard let known = HTTPMethod(rawValue: method), case .found(let index, _) = routes.match(known, path) else {
            return method + " none"
        }
        return "\(method) \(registered[index].endpoint.path)"
    }

    /// The response that tells of an error.
    private func refusal(
        _ error: any Error,
        _ endpoint: EndpointDescription?,
        _ id: CallID,
        _ request: HTTPRequest,
        form: FaultForm,
        _ admitted: HTTPFields
    ) -> HTTPResponse {
        var response = form(explain(error, endpoint, id, request.naming), id, request)
        response.fields.add(admitted)
        if let refusal = error as? Refusal { response.fields.add(refusal.fields) }
        return response
    }

    private func find(_ request: HTTPRequest) throws(Refusal) -> (Route, [String: String]) {
        switch match(request.method, request.path, request.naming) {
        case .found(let index, let parameters):
            return (registered[index], parameters)
        case .otherMethods(let methods):
            let allowed = methods.map(\.rawValue).joined(separator: ", ")
            throw Refusal(
                error: APIError(
                    .invalidRequest,
                    .methodNotAllowed,
                    "\(request.method.rawValue) is not a method of this path; there are \(allowed).",
                    status: 405
                ),
                fields: ["Allow": allowed]
            )
        case .malformedPath:
            throw Refusal(
                error: APIError(.invalidRequest, .malformedRequest, "The path is not percent-encoded UTF-8.")
            )
        case .none:
            throw Refusal(
                error: APIError(.notFound, .noSuchRoute, "There is nothing at this path; see the API's documentation.")
            )
        }
    }

    /// The request as one to the endpoint's own method and path, so that no rule about those sees another.
    private static func request(
        _ request: HTTPRequest,
        to endpoint: EndpointDescription,
        _ parameters: [String: String]
    ) -> HTTPRequest {
        guard request.naming == .published else { return request }
        var request = request
        if request.method != .head { request.method = endpoint.method }
        request.path = endpoint.path.filled(with: parameters)
        return request
    }

    /// The other route of the request's path, where its body means that.
    private func alternative(to route: Route, _ request: HTTPRequest) throws(APIError) -> Route? {
        guard request.naming == .published, let alternative = route.alternative, !request.body.isEmpty else {
            return nil
        }
        try Self.requireJSON(request)
        guard try WireJSON.fields(of: request.body)[alternative.field] != nil else { return nil }
        return registered[alternative.route]
    }

    /// `OPTIONS *` asks what the server as a whole can do (RFC 9110 §9.3.7).
    private static func capabilities(_ id: CallID) -> HTTPResponse {
        let methods = HTTPMethod.allCases.filter { $0 != .trace }.map(\.rawValue).joined(separator: ", ")
        return HTTPResponse(status: 204, fields: ["Allow": methods, CallID.field: id.text])
    }

    /// What the client is told; the cause of what is no `APIError` goes to the log, under the path's template, for a
    /// path can hold a secret.
    private func explain(
        _ error: any Error,
        _ endpoint: EndpointDescription?,
        _ id: CallID,
        _ naming: FieldNaming
    ) -> APIError {
        switch error {
        case let error as APIError:
            return error
        case let refusal as Refusal:
            return refusal.error(naming)
        case is CancellationError:
            return APIError(
                .internalError,
                .shuttingDown,
                "This service is stopping. Try again shortly.",
                status: 503,
                retryAfter: 1
            )
        default:
            log.error(
                "request failed",
                [
                    "method": endpoint?.method.rawValue ?? "", "path": endpoint?.path.description ?? "",
                    "request_id": id.text, "error": "\(error)",
                ]
            )
            return .internalFault
        }
    }
}
