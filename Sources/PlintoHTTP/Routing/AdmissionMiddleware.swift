package import PlintoModels

/// Determines the caller before the body is read.
package struct AdmissionMiddleware<Principal: Sendable>: Middleware {
    /// Determines the caller of a request, or refuses it.
    package typealias Admit = @Sendable (HTTPRequest, EndpointDescription) async throws -> Admission<Principal>

    private let admit: Admit

    package init(_ admit: @escaping Admit) {
        self.admit = admit
    }

    /// Admits the caller, and passes the exchange on with them.
    ///
    /// - Throws: What the admission throws, and what the rest of the pipeline throws.
    package func respond(to exchange: inout Exchange<Principal>, next: Next<Principal>) async throws -> HTTPResponse {
        while let route = exchange.route {
            let admission = try await admit(exchange.request, route.endpoint)
            exchange.fields = admission.fields
            // The body may select another endpoint, but it is not read before the caller is admitted.
            guard let other = try Self.alternative(to: route, exchange.request) else {
                exchange.principal = admission.principal
                break
            }
            exchange.select(other)
        }
        return try await next(&exchange)
    }

    /// The other endpoint of the request's path, if the body selects it.
    private static func alternative(
        to route: Route<Principal>,
        _ request: HTTPRequest
    ) throws(APIError) -> Route<Principal>? {
        guard let alternative = route.alternative, request.naming == .published, !request.body.isEmpty else {
            return nil
        }
        try Router<Principal>.requireJSON(request)
        return try WireJSON.fields(of: request.body)[alternative.field] == nil ? nil : alternative.route
    }
}
