import PlintoHTTP
import PlintoModels

/// Which web pages of other origins may use the API from a browser (Fetch Standard, "CORS protocol"). A pure value.
///
/// Without credentials: the API's callers send their token in a field, so that no page can act by a cookie it does not
/// see. Origins are compared as a whole; there is no wildcard.
package struct CrossOriginPolicy: Hashable, Sendable {
    package static let none = CrossOriginPolicy(origins: [])

    /// What a page may read beside what every page may.
    private static let exposed =
        "ETag, Idempotency-Replayed, Link, Location, Retry-After, WWW-Authenticate, X-RateLimit-Limit, "
        + "X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id"
    /// What a page may send beside what every page may. The published TypeScript SDK sets `User-Agent`, which some browsers
    /// ask about and others leave as it is.
    private static let allowed =
        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, User-Agent, X-Request-Id"
    private static let methods = "GET, POST, PUT, PATCH, DELETE"
    /// Seconds for which a browser may remember the answer to a preflight; more than two hours none does.
    private static let memory = "7200"

    /// As ``WebOrigin`` writes them, which is as browsers do.
    package let origins: Set<String>

    package init(origins: Set<String>) {
        self.origins = origins
    }

    /// The answer to a browser that asks beforehand whether it may send a request; nil where this is no such question,
    /// or the page is a stranger's. No token comes with it, so that it is answered before anybody asks for one.
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

    /// The fields of any other answer, be it an error's. That they depend on the origin is said to caches always.
    func fields(for request: HTTPRequest) -> HTTPFields {
        guard !origins.isEmpty, Self.isShared(request.path) else { return [:] }
        guard let origin = allowedOrigin(of: request) else { return ["Vary": "Origin"] }
        return [
            "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": Self.exposed, "Vary": "Origin",
        ]
    }

    private func allowedOrigin(of request: HTTPRequest) -> String? {
        guard !origins.isEmpty, Self.isShared(request.path), let origin = request.fields["Origin"],
            // Beyond ASCII there is no origin, and to look up text with thousands of combining marks holds the loop.
            origin.utf8.allSatisfy({ $0 < 0x80 }), origins.contains(origin)
        else { return nil }
        return origin
    }

    /// The API and the published keys. A page of ours is nobody else's to read.
    private static func isShared(_ path: String) -> Bool {
        path.hasPrefix("/v1/") || path.hasPrefix("/api/v1/") || path.hasPrefix("/.well-known/")
    }
}
