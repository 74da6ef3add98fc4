package import PlintoModels

/// The middleware of a server in their order, and at the end the handler of the route.
///
/// ```swift
/// let pipeline = Pipeline<User>(
///     requestIDs: newID,
///     middleware: [
///         ResponseMiddleware(log: log),
///         RoutingMiddleware(router),
///         AdmissionMiddleware { request, endpoint in Admission(principal: try authenticate(request, for: endpoint)) },
///     ]
/// )
/// let response = await pipeline.respond(to: request)
/// ```
package struct Pipeline<Principal: Sendable>: Sendable {
    /// One or more synchronous middleware.
    private struct Synchronous: Sendable {
        let begin: @Sendable (inout Exchange<Principal>) throws -> HTTPResponse?
        let finish: @Sendable (inout HTTPResponse, Exchange<Principal>) -> Void

        init(_ middleware: some SynchronousMiddleware<Principal>) {
            begin = { try middleware.begin(&$0) }
            finish = { middleware.finish(&$0, of: $1) }
        }

        init(_ outer: Synchronous, around inner: Synchronous) {
            begin = { exchange in
                if let response = try outer.begin(&exchange) { return response }
                guard var response = try inner.begin(&exchange) else { return nil }
                outer.finish(&response, exchange)
                return response
            }
            finish = { response, exchange in
                inner.finish(&response, exchange)
                outer.finish(&response, exchange)
            }
        }
    }

    private typealias Step = @Sendable (inout Exchange<Principal>) async throws -> HTTPResponse

    private let requestIDs: @Sendable () -> RequestID
    private let first: Step

    /// - Parameters:
    ///   - requestIDs: Creates an id for each request that brings none.
    ///   - middleware: From the outside in: the first one sees the request first and the response last. Routing and
    ///     admission must be among them.
    package init(requestIDs: @escaping @Sendable () -> RequestID, middleware: [any Middleware<Principal>]) {
        self.requestIDs = requestIDs
        // Composed once: to look up the type of an existential with a parameter for each request would cost more than
        // the middleware do.
        var next: Step = { try await Self.handle($0) }
        var synchronous: Synchronous?
        for middleware in middleware.reversed() {
            if let middleware = middleware as? any SynchronousMiddleware<Principal> {
                let outer = Synchronous(middleware)
                synchronous = synchronous.map { Synchronous(outer, around: $0) } ?? outer
                continue
            }
            if let group = synchronous.take() { next = Self.step(group, next) }
            next = Self.step(middleware, next)
        }
        if let synchronous { next = Self.step(synchronous, next) }
        first = next
    }

    /// Handles one request. Pass this to ``HTTPServer`` as its handler.
    ///
    /// The response to `HEAD` has the body of `GET`; the engine omits it and sends its length.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        let id = request.fields[CallID.field].flatMap(CallID.init(sent:)) ?? CallID(requestIDs())
        var exchange = Exchange<Principal>(request, id: id)
        do {
            return try await first(&exchange)
        } catch {
            // ResponseMiddleware leaves none.
            return HTTPResponse(status: 500)
        }
    }

    private static func step(_ middleware: some Middleware<Principal>, _ next: @escaping Step) -> Step {
        { exchange in try await middleware.respond(to: &exchange, next: next) }
    }

    private static func step(_ group: Synchronous, _ next: @escaping Step) -> Step {
        { exchange in
            if let response = try group.begin(&exchange) { return response }
            var response = try await next(&exchange)
            group.finish(&response, exchange)
            return response
        }
    }

    private static func handle(_ exchange: Exchange<Principal>) async throws -> HTTPResponse {
        guard let route = exchange.route, let principal = exchange.principal else {
            preconditionFailure("a pipeline routes and admits each request")
        }
        return try await route.answer(
            AdmittedCall(
                principal: principal,
                parameters: exchange.parameters,
                request: exchange.request,
                requestID: exchange.id
            )
        )
    }
}
