package import PlintoModels

/// A request on its way through the middleware, and what they have found out about it.
package struct Exchange<Principal: Sendable>: Sendable {
    package var request: HTTPRequest
    package let id: CallID
    /// True if a trusted proxy received the request by HTTPS.
    package var isForwardedSecurely = false
    /// The fields of the response, whether it is a success or an error. Set by routing and admission.
    package internal(set) var fields = HTTPFields()
    /// Nil until the request is routed, and if it matches no endpoint.
    var route: Route<Principal>?
    var parameters: [String: String] = [:]
    /// The time since boot at which ``ObservationMiddleware`` saw the request.
    var receivedAt = Duration.zero
    /// The caller; nil until the request is admitted. Last, so that the other properties have fixed places.
    package internal(set) var principal: Principal?

    init(_ request: HTTPRequest, id: CallID) {
        self.request = request
        self.id = id
    }

    /// The endpoint of the request; nil until it is routed, and if it matches none.
    package var endpoint: EndpointDescription? { route?.endpoint }

    /// Sets the route. The request is rewritten to the endpoint's own method and path, so that rules about these see no
    /// other.
    mutating func select(_ route: Route<Principal>) {
        self.route = route
        guard request.naming == .published else { return }
        if request.method != .head { request.method = route.endpoint.method }
        request.path = route.endpoint.path.filled(with: parameters)
    }
}
