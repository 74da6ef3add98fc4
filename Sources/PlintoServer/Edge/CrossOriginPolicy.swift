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
        "ETag, Idempotency-Replayed, Location, Retry-After, WWW-Authenticate, X-RateLimit-Limit, "
        + "X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id"
    /// What a page may send beside what every page may. The published TypeScript SDK sets `User-Agent`, which some browsers
    /// ask about and others leave as it is.
    private static let allowed =
        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, User-Agent, X-Request-Id"
    private static let methods = "GET, POST, PUT, PATCH, DELETE"
    /// Seconds for which a browser may remember the answer to a preflight; more than two hours none does.
    private static let memory = "7200"

    /// As browsers write them: scheme, host and port, in lower case, without the scheme's own port.
    package let origins: Set<String>

    package init(origins: Set<String>) {
        self.origins = origins
    }

    /// An origin in the form that browsers send; nil for what is none, `*` and `null` among them.
    package static func origin(_ text: String) -> String? {
        let text = text.lowercased()
        guard let separator = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<separator.lowerBound]
        var authority = text[separator.upperBound...]
        guard let first = scheme.utf8.first, isLetter(first),
            scheme.utf8.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
            ),
            !authority.isEmpty,
            authority.utf8.allSatisfy({ isLetter($0) || isDigit($0) || Array("-.:[]_".utf8).contains($0) })
        else { return nil }
        for (name, port) in [("https", ":443"), ("http", ":80")] where scheme == name && authority.hasSuffix(port) {
            authority.removeLast(port.count)
        }
        return authority.isEmpty ? nil : "\(scheme)://\(authority)"
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

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
