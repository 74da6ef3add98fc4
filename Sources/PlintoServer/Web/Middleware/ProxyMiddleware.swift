import PlintoHTTP

/// Determines the client behind trusted proxies: from here on, it is the peer of the request.
struct ProxyMiddleware<Principal: Sendable>: SynchronousMiddleware {
    let proxies: ProxyTrust

    func begin(_ exchange: inout Exchange<Principal>) -> HTTPResponse? {
        let origin = proxies.origin(of: exchange.request)
        exchange.request.peer = origin.peer
        exchange.isForwardedSecurely = origin.isSecure
        return nil
    }
}
