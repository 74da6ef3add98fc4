/// A step around the handling of every request. It may change the request, respond in place of the handler, change the
/// response, or catch errors.
///
/// One that does its work at once conforms to ``SynchronousMiddleware``.
package protocol Middleware<Principal>: Sendable {
    associatedtype Principal: Sendable

    /// Responds to a request, usually with the response of `next`.
    ///
    /// A response may be deferred: change it with ``HTTPResponse/change(_:)`` or ``DeferredResponse/then(_:)``.
    func respond(to exchange: inout Exchange<Principal>, next: Next<Principal>) async throws -> HTTPResponse
}

/// The rest of the pipeline: the following middleware, then the handler.
package typealias Next<Principal: Sendable> = (inout Exchange<Principal>) async throws -> HTTPResponse

/// A middleware that does its work at once, before and after the rest of the pipeline. It costs a fifth of one that may
/// suspend.
///
/// ```swift
/// struct Greeting<Principal: Sendable>: SynchronousMiddleware {
///     func finish(_ response: inout HTTPResponse, of exchange: Exchange<Principal>) {
///         response.change { $0.fields["X-Greeting"] = "hello" }
///     }
/// }
/// ```
package protocol SynchronousMiddleware<Principal>: Middleware {
    /// Sees the request on its way in.
    ///
    /// - Returns: A response in place of that of the rest of the pipeline; nil to go on.
    func begin(_ exchange: inout Exchange<Principal>) throws -> HTTPResponse?

    /// Sees the response of the rest of the pipeline on its way out, unless that threw an error.
    func finish(_ response: inout HTTPResponse, of exchange: Exchange<Principal>)
}

extension SynchronousMiddleware {
    /// Does nothing, for middleware that only changes responses.
    package func begin(_ exchange: inout Exchange<Principal>) throws -> HTTPResponse? { nil }

    /// Does nothing, for middleware that only looks at requests.
    package func finish(_ response: inout HTTPResponse, of exchange: Exchange<Principal>) {}

    /// Runs ``begin(_:)``, the rest of the pipeline and ``finish(_:of:)``.
    package func respond(to exchange: inout Exchange<Principal>, next: Next<Principal>) async throws -> HTTPResponse {
        if let response = try begin(&exchange) { return response }
        var response = try await next(&exchange)
        finish(&response, of: exchange)
        return response
    }
}
