import PlintoModels

/// Finds the endpoint of a request: 404, or 405 with `Allow`, if there is none.
package struct RoutingMiddleware<Principal: Sendable>: SynchronousMiddleware {
    /// Returns fields for the response to a request that matches no endpoint. It may refuse the request.
    package typealias Unrouted = @Sendable (HTTPRequest) throws -> HTTPFields

    private let router: Router<Principal>
    private let unrouted: Unrouted

    package init(_ router: Router<Principal>, unrouted: @escaping Unrouted = { _ in [:] }) {
        self.router = router
        self.unrouted = unrouted
    }

    /// Finds the route of the request, and the values of its path.
    ///
    /// - Throws: ``Refusal`` 404 or 405 if there is none.
    package func begin(_ exchange: inout Exchange<Principal>) throws -> HTTPResponse? {
        do throws(Refusal) {
            let (route, parameters) = try router.find(exchange.request)
            exchange.parameters = parameters
            exchange.select(route)
        } catch {
            exchange.fields = try unrouted(exchange.request)
            throw error
        }
        return nil
    }
}

/// Responds to `OPTIONS *`, which asks for the capabilities of the server as a whole (RFC 9110 §9.3.7).
package struct CapabilitiesMiddleware<Principal: Sendable>: SynchronousMiddleware {
    package init() {}

    /// Responds to `OPTIONS *` with the methods that the server knows (RFC 9110 §9.3.7).
    package func begin(_ exchange: inout Exchange<Principal>) -> HTTPResponse? {
        guard exchange.request.path == "*" else { return nil }
        let methods = HTTPMethod.allCases.filter { $0 != .trace }.map(\.rawValue).joined(separator: ", ")
        return HTTPResponse(status: 204, fields: ["Allow": methods, CallID.field: exchange.id.text])
    }
}
