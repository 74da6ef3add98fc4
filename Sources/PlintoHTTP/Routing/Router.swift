package import PlintoModels
package import PlintoSystem

/// Dispatches requests to typed handlers registered for `Endpoint` values, and converts every error to the same
/// envelope.
///
/// ```swift
/// var router = Router<User>(requestIDs: newID, log: log) { request, endpoint in
///     Admission(principal: try await authenticate(request, for: endpoint))
/// }
/// router.on(API.Users.me) { call in call.principal }
/// let response = await router.respond(to: request)
/// ```
///
/// A request is routed (404, 405 with `Allow`), admitted, decoded (415, 400) and handled. The names of published SDKs
/// are supported on the way: their paths in routing, their field names in decoding. A thrown `APIError` or ``Refusal``
/// becomes the response; any other error becomes 500, with its cause only in the log.
package struct Router<Principal: Sendable>: Sendable {
    /// Determines the caller before the body is read.
    package typealias Admit = @Sendable (HTTPRequest, EndpointDescription) async throws -> Admission<Principal>

    /// Returns fields for the response to a request that matches no endpoint. It may refuse the request.
    package typealias Unrouted = @Sendable (HTTPRequest) throws -> HTTPFields

    /// Converts an error to a response in the form that the client can read.
    package typealias ErrorRenderer = @Sendable (APIError, CallID, HTTPRequest) -> HTTPResponse

    /// Wraps the handler: calls `handle` and returns its outcome, or responds in its place.
    package typealias Around =
        @Sendable (
            _ call: Call<Principal, [UInt8]>,
            _ endpoint: EndpointDescription,
            _ handle: () async throws -> HTTPResponse
        ) async throws -> HTTPResponse

    /// Another endpoint on the same path, and the body field that selects it.
    private struct Alternative: Sendable {
        let field: String
        let route: Int
    }

    private struct Route: Sendable {
        /// The position of the endpoint in ``endpoints``.
        let index: Int
        let endpoint: EndpointDescription
        let fault: ErrorRenderer
        let answer: @Sendable (Call<Principal, [UInt8]>) async throws -> HTTPResponse
        /// Nil for most endpoints, and for clients that use the names of the reference.
        var alternative: Alternative?
    }

    /// The registered endpoints, in order of registration.
    package private(set) var endpoints: [EndpointDescription] = []
    /// The observer; nil for none.
    package var observer: RequestObserver<Principal>?
    /// The wrapper of the handlers; nil for none.
    package var around: Around?
    /// The field names of published SDKs. Must be set before anything is registered.
    package var publishedFields: [SDKField] = []
    private var registered: [Route] = []
    /// The routes, as positions in ``registered``.
    private var routes = RouteTable<Int>()
    /// The same for the additional paths of published SDKs.
    private var publishedRoutes = RouteTable<Int>()
    private let requestIDs: @Sendable () -> RequestID
    private let log: Log
    private let unrouted: Unrouted
    private let unroutedError: ErrorRenderer
    private let admit: Admit

    /// - Parameters:
    ///   - requestIDs: Creates an id for each request that brings none.
    ///   - unrouted: Called instead of `admit` if no endpoint matches.
    ///   - unroutedError: Renders the errors of unmatched requests; nil for the envelope.
    package init(
        requestIDs: @escaping @Sendable () -> RequestID,
        log: Log,
        unrouted: @escaping Unrouted = { _ in [:] },
        unroutedError: ErrorRenderer? = nil,
        admit: @escaping Admit
    ) {
        self.requestIDs = requestIDs
        self.log = log
        self.unrouted = unrouted
        self.unroutedError = unroutedError ?? Self.envelope
        self.admit = admit
    }

    // MARK: Registration

    /// Registers a handler whose response has the endpoint's status.
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

    /// Registers a handler that returns an encoded body.
    package mutating func on<Body, Response>(
        _ endpoint: Endpoint<Body, Response>,
        encoded handler: @escaping @Sendable (Call<Principal, Body>) async throws -> EncodedJSON<Response>
    ) {
        add(endpoint) { call in
            HTTPResponse(status: endpoint.status, body: try await handler(call).bytes(call.request.naming))
        }
    }

    /// Registers a handler that returns a resource with its tag. `If-None-Match` is supported.
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

    /// Registers a handler that may add fields or choose another status.
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

    /// Registers a handler that may respond later.
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

    /// Registers a handler of raw requests and responses: a page, a download, metrics. It sets `Content-Type` itself.
    ///
    /// - Parameter fault: Renders errors, including those before the handler; nil for the envelope.
    package mutating func onRaw(
        _ method: HTTPMethod,
        _ path: PathTemplate,
        _ authentication: AuthenticationRequirement = .none,
        summary: String = "",
        fault: ErrorRenderer? = nil,
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
        fault: ErrorRenderer? = nil,
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

    /// Registers an additional method and path of an endpoint, for clients with the names of published SDKs.
    ///
    /// - Precondition: The endpoint is registered.
    package mutating func add(_ synonym: SDKRouteAlias) {
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

    /// The maximum body size on this path, determined before any byte of the body is read.
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

    private static var envelope: ErrorRenderer {
        { error, id, request in ErrorResponse.make(error, id: id, naming: request.naming) }
    }

    private static func decode<Body: RequestBody>(
        _ call: Call<Principal, [UInt8]>,
        _ published: [SDKField]
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

    /// Returns true if a `Content-Type` is JSON. Parameters such as `charset=utf-8` add nothing (RFC 8259 §8.1).
    private static func isJSON(_ mediaType: String) -> Bool {
        let bytes = mediaType.utf8Span.span
        var end = 0
        while end < bytes.count, bytes[end] != ASCII.semicolon { end += 1 }
        while end > 0, ASCII.isWhitespace(bytes[end - 1]) { end -= 1 }
        return ASCII.equals(bytes, 0..<end, "application/json")
    }

    /// Returns `response` with the fields of `common` that it does not set itself.
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

    // MARK: Handling

    /// Handles one request. Pass this to ``HTTPServer`` as its handler.
    ///
    /// The response to `HEAD` has the body of `GET`; the engine omits it and sends its length.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        let id = request.fields[CallID.field].flatMap(CallID.init(sent:)) ?? CallID(requestIDs())
        guard request.path != "*" else { return Self.capabilities(id) }
        let begin = observer?.begin()
        var index: Int?
        var principal: Principal?
        var endpoint: EndpointDescription?
        var admitted = HTTPFields()
        var fault = unroutedError
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
                // The body may select another endpoint, but it is not read before the caller is admitted.
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
                // The closure lives until the response is sent, so it captures no more than it needs.
                let (request, index, form, admitted, log) = (request, route.index, route.fault, admitted, log)
                var ends: (@Sendable (_ status: Int) -> Void)?
                if let observer {
                    ends = { [principal] status in
                        observer.end(begin, request, id, route: index, principal, status: status)
                    }
                }
                deferred.then { [endpoints, ends] outcome in
                    var response: HTTPResponse
                    switch outcome {
                    case .success(let made):
                        response = made
                        response.fields[CallID.field] = id.text
                        response.fields.add(admitted)
                    case .failure(let error):
                        response = Self.refusal(error, endpoints[index], id, request, form: form, admitted, log)
                    }
                    ends?(response.status)
                    return .success(response)
                }
                return response
            }
            response.fields[CallID.field] = id.text
            response.fields.add(admitted)
            observer?.end(begin, request, id, route: index, principal, status: response.status)
            return response
        } catch {
            let response = Self.refusal(error, endpoint, id, request, form: fault, admitted, log)
            observer?.end(begin, request, id, route: index, principal, status: response.status)
            return response
        }
    }

    /// The name of a request's route for logs: `GET /v1/sessions/{session_id}`, or `GET none`. It never contains the
    /// actual path, which may contain a secret.
    package func routeName(_ method: String, _ path: String) -> String {
        guard let known = HTTPMethod(rawValue: method), case .found(let index, _) = routes.match(known, path) else {
            return method + " none"
        }
        return "\(method) \(registered[index].endpoint.path)"
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
                    "\(request.method.rawValue) is not supported on this path. Supported: \(allowed).",
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
                error: APIError(.notFound, .noSuchRoute, "There is no endpoint at this path. See the API reference.")
            )
        }
    }

    /// The request rewritten to the endpoint's own method and path, so that rules about these see no other.
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

    /// The other endpoint of the request's path, if the body selects it.
    private func alternative(to route: Route, _ request: HTTPRequest) throws(APIError) -> Route? {
        guard request.naming == .published, let alternative = route.alternative, !request.body.isEmpty else {
            return nil
        }
        try Self.requireJSON(request)
        guard try WireJSON.fields(of: request.body)[alternative.field] != nil else { return nil }
        return registered[alternative.route]
    }

    /// `OPTIONS *` asks for the capabilities of the server as a whole (RFC 9110 §9.3.7).
    private static func capabilities(_ id: CallID) -> HTTPResponse {
        let methods = HTTPMethod.allCases.filter { $0 != .trace }.map(\.rawValue).joined(separator: ", ")
        return HTTPResponse(status: 204, fields: ["Allow": methods, CallID.field: id.text])
    }
}
