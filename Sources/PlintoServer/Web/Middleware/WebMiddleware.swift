import PlintoHTTP
import PlintoModels

/// The layer between the engine and the routes: determines the client behind a proxy, enforces the policy for web
/// pages, and adds the fields that browsers need to every response.
struct WebMiddleware: Sendable {
    /// A year (RFC 6797 §6.1.1). Not for subdomains, about which this server cannot decide.
    private static let strictTransport = "max-age=31536000"

    let proxies: ProxyTrust
    let crossOrigin: CrossOriginPolicy
    /// True if the server itself speaks TLS.
    let isSecure: Bool
    let requestIDs: @Sendable () -> RequestID

    /// Handles one request; `handler` gets it with the client as its peer.
    func answer(
        _ request: HTTPRequest,
        _ handler: (HTTPRequest) async -> HTTPResponse
    ) async -> HTTPResponse {
        let origin = proxies.origin(of: request)
        var request = request
        request.peer = origin.peer
        if var preflight = crossOrigin.preflight(request) {
            preflight.fields.add(CallID.field, CallID(requestIDs()).text)
            addSecurityFields(to: &preflight, origin)
            return preflight
        }
        var response = await handler(request)
        guard response.deferred == nil else {
            response.change { [request] response in
                response.fields.add(crossOrigin.fields(for: request))
                addSecurityFields(to: &response, origin)
            }
            return response
        }
        response.fields.add(crossOrigin.fields(for: request))
        addSecurityFields(to: &response, origin)
        return response
    }

    /// The response to a request that reaches no route, with the fields that every response has.
    ///
    /// - Parameter request: The known part of it: the engine refuses requests that are malformed, too large or too
    ///   slow.
    func refuse(_ error: APIError, _ id: CallID, _ request: HTTPRequest) -> HTTPResponse {
        var response = ErrorResponse.make(
            error,
            id: id,
            naming: SDKPath.own(request.path) == nil ? .reference : .published
        )
        response.fields.add(crossOrigin.fields(for: request))
        addSecurityFields(to: &response, proxies.origin(of: request))
        return response
    }

    private func addSecurityFields(to response: inout HTTPResponse, _ origin: ProxyTrust.Origin) {
        if isSecure || origin.isSecure { response.fields.add("Strict-Transport-Security", Self.strictTransport) }
        if !response.fields.contains("X-Content-Type-Options") {
            response.fields.add("X-Content-Type-Options", "nosniff")
        }
    }
}
