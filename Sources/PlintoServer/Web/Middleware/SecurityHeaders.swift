import PlintoHTTP

/// The fields that tell browsers to be careful, on every response.
struct SecurityHeaders: Sendable {
    /// A year (RFC 6797 §6.1.1). Not for subdomains, about which this server cannot decide.
    private static let strictTransport = "max-age=31536000"

    /// True if the server itself speaks TLS.
    let isSecure: Bool

    /// - Parameter isForwardedSecurely: True if a trusted proxy received the request by HTTPS.
    func add(to response: inout HTTPResponse, isForwardedSecurely: Bool) {
        if isSecure || isForwardedSecurely {
            response.fields.add("Strict-Transport-Security", Self.strictTransport)
        }
        if !response.fields.contains("X-Content-Type-Options") {
            response.fields.add("X-Content-Type-Options", "nosniff")
        }
    }
}

/// Adds ``SecurityHeaders`` to every response.
struct SecurityHeadersMiddleware<Principal: Sendable>: SynchronousMiddleware {
    let headers: SecurityHeaders

    func finish(_ response: inout HTTPResponse, of exchange: Exchange<Principal>) {
        guard response.deferred == nil else {
            return response.change { [headers, isForwardedSecurely = exchange.isForwardedSecurely] response in
                headers.add(to: &response, isForwardedSecurely: isForwardedSecurely)
            }
        }
        headers.add(to: &response, isForwardedSecurely: exchange.isForwardedSecurely)
    }
}
