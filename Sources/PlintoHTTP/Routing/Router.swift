package import PlintoModels
package import PlintoSystem

/// Dispatches requests to typed handlers registered for `Endpoint` values, and converts every error to the same
/// envelope.
///
/// ```swift
/// var router = Router<Caller>(requestIDs: newID, log: log) { request, endpoint in
///     Admission(principal: try await authenticate(request, for: endpoint))
/// }
/// router.register(API.Webhooks.get, as: { caller in try user(of: caller) }) { call in
///     try await webhooks.show(call.path, to: call.caller)
/// }
/// let response = await router.respond(to: request)
/// ```
///
/// A request is routed (404, 405 with `Allow`), admitted, decoded (415, 400, 404) and handled. The names of published
/// SDKs are supported on the way: their paths in routing, their field names in decoding. A thrown `APIError` or
/// ``Refusal`` becomes the response; any other error becomes 500, with its cause only in the log.
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
            _ call: AdmittedCall<Principal>,
            _ endpoint: EndpointDescription,
            _ handle: () async throws -> HTTPResponse
        ) async throws -> HTTPResponse

    /// Another endpoint on the same path, and the body field that selects it.
    struct Alternative: Sendable {
        let field: String
        let route: Int
    }

    struct Route: Sendable {
        /// The position of the endpoint in ``endpoints``.
        let index: Int
        let endpoint: EndpointDescription
        /// True if it belongs to no endpoint of the API.
        let isPage: Bool
        let renderer: ErrorRenderer
        let answer: @Sendable (AdmittedCall<Principal>) async throws -> HTTPResponse
        /// Nil for most endpoints, and for clients that use the names of the reference.
        var alternative: Alternative?
    }

    /// The registered endpoints, in order of registration.
    package var endpoints: [EndpointDescription] { registered.map(\.endpoint) }
    /// The observer; nil for none.
    package var observer: RequestObserver<Principal>?
    /// The wrapper of the handlers; nil for none.
    package var around: Around?
    /// The field names of published SDKs. Must be set before anything is registered.
    package var publishedFields: [SDKField] = []
    var registered: [Route] = []
    /// The routes, as positions in ``registered``.
    var routes = RouteTable<Int>()
    /// The same for the additional paths of published SDKs.
    var publishedRoutes = RouteTable<Int>()
    let requestIDs: @Sendable () -> RequestID
    let log: Log
    let unrouted: Unrouted
    let unroutedError: ErrorRenderer
    let admit: Admit

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

    static var envelope: ErrorRenderer {
        { error, id, request in ErrorResponse.make(error, id: id, naming: request.naming) }
    }

    /// The maximum body size on this path, determined before any byte of the body is read.
    package func bodyLimit(_ method: HTTPMethod, _ path: String, _ naming: FieldNaming = .reference) -> Int {
        if case .found(let index, _) = match(method, path, naming) { return registered[index].endpoint.bodyLimit }
        return AuthenticationRequirement.openBodyLimit
    }

    /// The name of a request's route for logs: `GET /v1/sessions/{session_id}`, or `GET none`. It never contains the
    /// actual path, which may contain a secret.
    package func routeName(_ method: String, _ path: String) -> String {
        guard let known = HTTPMethod(rawValue: method), case .found(let index, _) = routes.match(known, path) else {
            return method + " none"
        }
        return "\(method) \(registered[index].endpoint.path)"
    }

    func match(_ method: HTTPMethod, _ path: String, _ naming: FieldNaming) -> RouteTable<Int>.Match {
        if naming == .published {
            let match = publishedRoutes.match(method, path)
            if case .found = match { return match }
        }
        return routes.match(method, path)
    }
}
