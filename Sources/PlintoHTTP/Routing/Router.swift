package import PlintoModels

/// The typed handlers of `Endpoint` values.
///
/// ```swift
/// var router = Router<Caller>()
/// router.register(API.Webhooks.get, as: { caller in try user(of: caller) }) { call in
///     try await webhooks.show(call.path, to: call.caller)
/// }
/// ```
///
/// In a ``Pipeline``, a request is routed (404, 405 with `Allow`), admitted, decoded (415, 400, 404) and handled. The
/// names of published SDKs are supported on the way: their paths in routing, their field names in decoding.
package struct Router<Principal: Sendable>: Sendable {
    /// The registered endpoints, in order of registration.
    package var endpoints: [EndpointDescription] { registered.map(\.endpoint) }
    /// The field names of published SDKs. Must be set before anything is registered.
    package var publishedFields: [SDKField] = []
    var registered: [Route<Principal>] = []
    /// The routes, as positions in ``registered``.
    var routes = RouteTable<Int>()
    /// The same for the additional paths of published SDKs.
    var publishedRoutes = RouteTable<Int>()

    package init() {}

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

    /// The route of a request, and its path parameters.
    ///
    /// - Throws: 404; 405 with `Allow`; 400 for a malformed path.
    func find(_ request: HTTPRequest) throws(Refusal) -> (Route<Principal>, [String: String]) {
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
}
