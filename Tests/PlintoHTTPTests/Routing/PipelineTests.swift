import PlintoHTTP
import PlintoModels
import PlintoSystem
import Synchronization
import Testing

@Suite("The middleware of a server")
struct PipelineTests {
    private struct Breakdown: Error {}

    private final class Events: Sendable {
        private let recorded = Mutex<[String]>([])
        var all: [String] { recorded.withLock { $0 } }
        func add(_ event: String) { recorded.withLock { $0.append(event) } }
    }

    /// Records what passes it, and adds a field to the response.
    private struct Step: Middleware {
        let name: String
        let events: Events
        /// Responds in place of the handler.
        var responds = false

        func respond(to exchange: inout Exchange<String>, next: Next<String>) async throws -> HTTPResponse {
            events.add("\(name) in")
            defer { events.add("\(name) out") }
            if responds { return HTTPResponse(status: 204) }
            exchange.request.fields.add("X-Passed", name)
            var response = try await next(&exchange)
            response.change { [name] in $0.fields.add("X-Step", name) }
            return response
        }
    }

    private static let read = Endpoint(.get, Path("/read"), Public(), "Reads.", response: Acknowledgement.self)
    private static let later = Endpoint(
        .get,
        Path("/later"),
        Public(),
        "Responds later.",
        response: Acknowledgement.self
    )
    private static let fail = Endpoint(.get, Path("/fail"), Public(), "Fails.", response: Acknowledgement.self)
    private static let ownID = RequestID(createdAt: Timestamp(seconds: 0), random: [UInt8](repeating: 7, count: 10))

    private let events = Events()

    private func pipeline(_ inner: [Step] = [], deferred: DeferredResponse? = nil) -> Pipeline<String> {
        var router = Router<String>()
        router.on(Self.read) { [events] call in
            events.add("handler of \(call.admitted.principal)")
            return Acknowledgement(call.request.fields.values("X-Passed").joined(separator: " "))
        }
        router.on(Self.fail) { _ -> Acknowledgement in throw Breakdown() }
        if let deferred { router.on(Self.later, replying: { _ in Eventual.later(deferred) }) }
        let outer: [any Middleware<String>] = ["first", "second"].map { Step(name: $0, events: events) }
        return Pipeline(
            requestIDs: { Self.ownID },
            middleware: outer + [
                ObservationMiddleware(clock: SystemClock()) { [events] in
                    events.add("observed \($0.status) of \($0.principal ?? "none"), route \($0.route ?? -1)")
                },
                ResponseMiddleware(log: Log(component: "test", sink: { _ in })),
                RoutingMiddleware(router) { _ in ["X-Unrouted": "yes"] },
                AdmissionMiddleware { [events] _, endpoint in
                    events.add("admitted to \(endpoint.path)")
                    return Admission(principal: "ada", fields: ["X-Left": "9"])
                },
            ] + inner
        )
    }

    private func request(_ path: String) -> HTTPRequest {
        HTTPRequest(method: .get, path: path, peer: .tcp(address: "127.0.0.1", port: 1))
    }

    @Test("the first middleware sees the request first and the response last")
    func order() async throws {
        let response = await pipeline().respond(to: request("/read"))
        #expect(String(decoding: response.body, as: UTF8.self).contains("first second"))
        #expect(
            events.all == [
                "first in", "second in", "admitted to /read", "handler of ada", "observed 200 of ada, route 0",
                "second out", "first out",
            ]
        )
        #expect(response.fields.map(\.name).suffix(4) == ["X-Request-Id", "X-Left", "X-Step", "X-Step"])
        #expect(response.fields.values("X-Step") == ["second", "first"])
    }

    @Test("a middleware that responds keeps the request from everything after it")
    func shortcut() async {
        let steps = ["third", "fourth", "fifth"].map { Step(name: $0, events: events, responds: $0 == "fourth") }
        let response = await pipeline(steps).respond(to: request("/read"))
        #expect(response.status == 204)
        #expect(response.fields.values("X-Step") == ["third", "second", "first"])
        #expect(!events.all.contains { $0.hasPrefix("handler") || $0.hasPrefix("fifth") })
        #expect(events.all.contains("fourth out"))
    }

    @Test("an error is a response to everything before the one that turns it into one", arguments: [true, false])
    func errors(isRouted: Bool) async {
        let response = await pipeline().respond(to: request(isRouted ? "/fail" : "/nowhere"))
        #expect(response.status == (isRouted ? 500 : 404))
        #expect(response.fields["X-Request-Id"] == Self.ownID.text)
        #expect(response.fields["X-Left"] == (isRouted ? "9" : nil))
        #expect(response.fields["X-Unrouted"] == (isRouted ? nil : "yes"))
        #expect(response.fields.values("X-Step") == ["second", "first"])
        #expect(events.all.contains(isRouted ? "observed 500 of ada, route 1" : "observed 404 of none, route -1"))
    }

    @Test("a deferred response, or the error in its place, passes the same middleware", arguments: [true, false])
    func deferred(succeeds: Bool) async throws {
        let deferred = DeferredResponse(abandon: {})
        let pipeline = pipeline(deferred: deferred)
        let handler: HTTPHandler = { await pipeline.respond(to: $0) }
        try await TestServer.run(handler: handler) { test in
            async let text = test.exchange("GET /later HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            while !events.all.contains("first out") { await Task.yield() }
            #expect(!events.all.contains { $0.hasPrefix("observed") })
            deferred.complete(with: succeeds ? .success(HTTPResponse(status: 200)) : .failure(Breakdown()))
            let head = try await text
            #expect(head.hasPrefix("HTTP/1.1 \(succeeds ? 200 : 500)"))
            #expect(head.contains("X-Request-Id: \(Self.ownID.text)\r\nX-Left: 9\r\nX-Step: second\r\nX-Step: first"))
            #expect(events.all.last == "observed \(succeeds ? 200 : 500) of ada, route 2")
        }
    }

    @Test("an error that no middleware turns into a response is an empty 500")
    func uncaught() async {
        let pipeline = Pipeline<String>(
            requestIDs: { Self.ownID },
            middleware: [RoutingMiddleware(Router<String>())]
        )
        let response = await pipeline.respond(to: request("/nowhere"))
        #expect(response.status == 500 && response.body.isEmpty)
    }
}
