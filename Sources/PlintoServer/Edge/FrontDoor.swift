import PlintoCrypto
import PlintoHTTP
import PlintoModels

/// What lies between the engine and the routes: whose request it is behind a proxy, which web pages may use the API, and
/// what every answer tells a browser.
struct FrontDoor: Sendable {
    /// A year (RFC 6797 §6.1.1). Not for subdomains: those are not this server's to decide on.
    private static let strictTransport = "max-age=31536000"

    let proxies: ProxyTrust
    let crossOrigin: CrossOriginPolicy
    /// Whether the server itself speaks TLS.
    let isSecure: Bool
    let requestIDs: @Sendable () -> RequestID

    init(_ parts: ServerParts) {
        proxies = parts.configuration.proxies
        crossOrigin = parts.configuration.crossOrigin
        isSecure = parts.configuration.tls != nil
        let (clock, random) = (parts.clock, parts.random)
        requestIDs = { RequestID(createdAt: clock.now(), from: random) }
    }

    /// Answers one request; `handler` gets it with the client as its peer.
    func answer(
        _ request: HTTPRequest,
        _ handler: (HTTPRequest) async -> HTTPResponse
    ) async -> HTTPResponse {
        let origin = proxies.origin(of: request)
        var request = request
        request.peer = origin.peer
        var response: HTTPResponse
        if let preflight = crossOrigin.preflight(request) {
            response = preflight
            response.fields.add(CallID.field, CallID(requestIDs()).text)
        } else {
            response = await handler(request)
            response.fields.add(crossOrigin.fields(for: request))
        }
        if isSecure || origin.isSecure { response.fields.add("Strict-Transport-Security", Self.strictTransport) }
        if !response.fields.contains("X-Content-Type-Options") {
            response.fields.add("X-Content-Type-Options", "nosniff")
        }
        return response
    }
}
