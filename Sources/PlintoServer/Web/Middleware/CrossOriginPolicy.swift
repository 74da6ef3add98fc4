import PlintoHTTP
import PlintoModels

/// The web pages of other origins that may use the API from a browser (Fetch Standard, "CORS protocol"). A pure value.
///
/// Without credentials: callers of the API send their token in a field, so no page can act through a cookie that it
/// does not see. Origins are compared as a whole; there are no wildcards.
package struct CrossOriginPolicy: Hashable, Sendable {
    package static let none = CrossOriginPolicy(origins: [])

    /// The fields that a page may read, in addition to those that every page may.
    private static let exposed =
        "ETag, Idempotency-Replayed, Link, Location, Retry-After, WWW-Authenticate, X-RateLimit-Limit, "
        + "X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id"
    /// The fields that a page may send, in addition to those that every page may. The published TypeScript SDK sets
    /// `User-Agent`, which some browsers ask about and others ignore.
    private static let allowed =
        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, User-Agent, X-Request-Id"
    private static let methods = "GET, POST, PUT, PATCH, DELETE"
    /// The seconds for which a browser may cache the response to a preflight; none caches it for more than two hours.
    private static let memory = "7200"

    /// In the form of ``WebOrigin``, which is that of browsers.
    package let origins: Set<String>

    package init(origins: Set<String>) {
        self.origins = origins
    }

    /// The response to a preflight; nil if this is not one, or the page's origin is not allowed. It has no token, so it
    /// is handled before authentication.
    func preflight(_ request: HTTPRequest) -> HTTPResponse? {
        guard request.method == .options, request.fields.contains("Access-Control-Request-Method"),
            let origin = allowedOrigin(of: request)
        else { return nil }
        return HTTPResponse(
            status: 204,
            fields: [
                "Access-Control-Allow-Origin": origin,
                "Access-Control-Allow-Methods": Self.methods,
                "Access-Control-Allow-Headers": Self.allowed,
                "Access-Control-Max-Age": Self.memory,
                "Vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
            ]
        )
    }

    /// The fields of every other response, including errors. Caches are always told that they depend on the origin.
    func fields(for request: HTTPRequest) -> HTTPFields {
        guard !origins.isEmpty, Self.isShared(request.path) else { return [:] }
        guard let origin = allowedOrigin(of: request) else { return ["Vary": "Origin"] }
        return [
            "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": Self.exposed, "Vary": "Origin",
        ]
    }

    private func allowedOrigin(of request: HTTPRequest) -> String? {
        guard !origins.isEmpty, Self.isShared(request.path), let origin = request.fields["Origin"],
            // No origin has non-ASCII characters, and looking up text with thousands of combining marks would block the
            // loop.
            origin.utf8.allSatisfy({ $0 < 0x80 }), origins.contains(origin)
        else { return nil }
        return origin
    }

    /// The API and the published keys. The server's own pages are not for others to read.
    private static func isShared(_ path: String) -> Bool {
        path.hasPrefix("/v1/") || path.hasPrefix("/api/v1/") || path.hasPrefix("/.well-known/")
    }
}
