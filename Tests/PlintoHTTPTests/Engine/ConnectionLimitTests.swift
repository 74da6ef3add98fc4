import PlintoHTTP
import PlintoModels
import PlintoSystem
import Synchronization
import TestSupport
import Testing

/// The limits of connections and bytes on real sockets.
@Suite("Connection limits")
struct ConnectionLimitTests {
    private static let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    /// Answers `/busy` when it is told to, everything else at once.
    private final class Gate: Sendable {
        private struct State {
            var waiting: [CheckedContinuation<Void, Never>] = []
            var isOpen = false
        }

        private let state = Mutex(State())

        var count: Int { state.withLock { $0.waiting.count } }

        func answer(_ request: HTTPRequest) async -> HTTPResponse {
            if request.path == "/busy" {
                await withCheckedContinuation { continuation in
                    let isOpen = state.withLock { state in
                        if !state.isOpen { state.waiting.append(continuation) }
                        return state.isOpen
                    }
                    if isOpen { continuation.resume() }
                }
            }
            return HTTPResponse(status: 200, body: Array("<\(request.method.rawValue) \(request.path) >".utf8))
        }

        func open() {
            let waiting = state.withLock { state in
                defer { state = State(isOpen: true) }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }

        func waitUntil(_ number: Int) async throws {
            while count < number { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    private func server(
        _ limits: HTTPLimits,
        _ gate: Gate,
        _ way: Way,
        loops: Int = 2,
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let isHealth: @Sendable (HTTPRequest) -> Bool = { $0.path == "/health" }
        let handler: HTTPHandler = { await gate.answer($0) }
        try await TestServer.run(over: way, loops: loops, limits: limits, isAlwaysAnswered: isHealth, handler: handler)
        { test in
            do {
                try await body(test)
                gate.open()
            } catch {
                gate.open()
                throw error
            }
        }
    }

    @Test(
        "a full server, or a client at its limit, closes its longest idle connection for a new one",
        .timeLimit(.minutes(1)),
        arguments: Way.allCases,
        [true, false]
    )
    func displacesIdle(way: Way, isOfClient: Bool) async throws {
        var limits = HTTPLimits.standard
        if isOfClient { limits.maximumConnectionsPerClient = 2 } else { limits.maximumConnections = 2 }
        try await server(limits, Gate(), way) { test in
            let clients = try (0..<2).map { _ in try test.connect() }
            for client in clients {
                try client.send(Self.request)
                _ = try await client.run { try $0.receive(until: "<GET / >") }
            }
            for _ in 0..<20 {
                let answer = try await test.exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                #expect(answer.hasSuffix("<GET / >"))
            }
            #expect(try await clients[0].run { try $0.receiveAll() } == "")
        }
    }

    @Test("after a burst of idle connections of one client, its next request is answered", .timeLimit(.minutes(1)))
    func survivesBurst() async throws {
        var limits = HTTPLimits.standard
        limits.maximumConnectionsPerClient = 64
        // Of one loop, as the agent is: the others would be displaced when their own loop has its turn.
        try await server(limits, Gate(), .unix, loops: 1) { test in
            let idle = try (0..<400).map { _ in try test.connect() }
            let answer = try await test.exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(answer.hasSuffix("<GET / >"))
            #expect(try await idle[0].run { try $0.receiveAll() } == "")
            #expect(test.server.statistics.connections <= 72)
            #expect(test.server.statistics.refused == 0)
        }
    }

    @Test(
        "while every place is taken by requests at work, health is answered and everything else is 503 at once",
        .timeLimit(.minutes(1)),
        arguments: Way.allCases,
        [true, false]
    )
    func reservesPlaces(way: Way, isOfClient: Bool) async throws {
        var limits = HTTPLimits.standard
        if isOfClient { limits.maximumConnectionsPerClient = 2 } else { limits.maximumConnections = 2 }
        let gate = Gate()
        try await server(limits, gate, way) { test in
            let busy = try (0..<2).map { _ in try test.connect() }
            for client in busy { try client.send("GET /busy HTTP/1.1\r\nHost: x\r\n\r\n") }
            try await gate.waitUntil(2)
            let health = try await test.exchange("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(health.hasPrefix("HTTP/1.1 200 ") && health.contains("\r\nConnection: close\r\n"))
            let refused = try await test.exchange(Self.request)
            #expect(refused.hasPrefix("HTTP/1.1 503 ") && refused.contains("\r\nRetry-After: 1\r\n"))
            #expect(refused.contains("\"reason\":\"overloaded\""))
            gate.open()
            for client in busy { _ = try await client.run { try $0.receive(until: "<GET /busy >") } }
        }
    }

    @Test("beyond the reserved places a connection is told so and closed", .timeLimit(.minutes(1)))
    func refusesBeyondReserve() async throws {
        var limits = HTTPLimits.standard
        limits.maximumConnections = 1
        limits.reservedConnections = 0
        let gate = Gate()
        try await server(limits, gate, .tcp) { test in
            let busy = try test.connect()
            try busy.send("GET /busy HTTP/1.1\r\nHost: x\r\n\r\n")
            try await gate.waitUntil(1)
            let refused = try await test.exchange("")
            #expect(refused.hasPrefix("HTTP/1.1 503 ") && refused.contains("\r\nRetry-After: 1\r\n"))
            #expect(test.server.statistics.refused == 1)
            #expect(test.server.statistics.connections == 1)
        }
    }

    @Test(
        "unfinished bodies count for what has come of them, and beyond the budget they are 503; small requests go on",
        .timeLimit(.minutes(1)),
        arguments: [true, false]
    )
    func boundsBodies(isChunked: Bool) async throws {
        var limits = HTTPLimits.standard
        limits.maximumHeldBytes = 300_000
        limits.maximumHeldBytesPerClient = 200_000
        let framing = isChunked ? "Transfer-Encoding: chunked\r\n\r\nF0000\r\n" : "Content-Length: 1000000\r\n\r\n"
        let head = "POST / HTTP/1.1\r\nHost: x\r\n" + framing
        let part = String(repeating: "b", count: 90_000)
        try await server(limits, Gate(), .tcp) { test in
            let empty = try (0..<10).map { _ in try test.connect() }
            for client in empty { try client.send(head) }
            let first = try test.connect()
            let second = try test.connect()
            for client in [first, second] { try client.send(head + part) }
            while test.server.statistics.heldBytes < 180_000 { try await Task.sleep(for: .milliseconds(1)) }
            #expect(test.server.statistics.heldBytes < 190_000)
            let refused = try await test.exchange(head + part, finishing: true)
            #expect(refused.hasPrefix("HTTP/1.1 503 ") && refused.contains("\r\nRetry-After: 1\r\n"))
            let small = try await test.exchange(
                "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2000\r\n\r\n"
                    + String(repeating: "b", count: 2000)
            )
            #expect(small.hasPrefix("HTTP/1.1 200 "))
            for client in [first, second] { client.reset() }
            while test.server.statistics.heldBytes > 0 { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    @Test("a client that takes none of its large responses gets no more of them", .timeLimit(.minutes(1)))
    func boundsResponses() async throws {
        var limits = HTTPLimits.standard
        limits.maximumHeldBytesPerClient = 1_000_000
        let body = [UInt8](repeating: 0x61, count: 8_000_000)
        let handler: HTTPHandler = { HTTPResponse(status: 200, body: $0.path == "/large" ? body : []) }
        let isHealth: @Sendable (HTTPRequest) -> Bool = { $0.path == "/health" }
        try await TestServer.run(limits: limits, isAlwaysAnswered: isHealth, handler: handler) { test in
            var stuck: WireClient? = try test.connect()
            try stuck?.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
            while test.server.statistics.heldBytes < 1_000_000 { try await Task.sleep(for: .milliseconds(1)) }
            let close = "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            #expect(try await test.exchange("GET /large \(close)").hasPrefix("HTTP/1.1 503 "))
            #expect(try await test.exchange("GET /health \(close)").hasPrefix("HTTP/1.1 200 "))
            #expect(test.server.statistics.refusedForBytes == 1)
            // Closed with unread bytes, it is reset.
            stuck = nil
            while test.server.statistics.heldBytes > 0 { try await Task.sleep(for: .milliseconds(1)) }
            #expect(try await test.exchange("GET /large \(close)").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("a client that keeps sending after its refusal holds up no one, and is cut off", .timeLimit(.minutes(1)))
    func floodsAfterRefusal() async throws {
        var limits = HTTPLimits.standard
        limits.lingerTimeout = .milliseconds(300)
        try await TestServer.run(loops: 1, limits: limits, handler: ConnectionTests.echo) { test in
            let flood = try test.connect()
            let ended = Task {
                await flood.runQuietly { client in
                    let piece = [UInt8](repeating: 0, count: 1_000_000)
                    _ = try? client.send("GET / HTTP/1.1\nHost: x\r\n")
                    while (try? client.send(piece)) != nil {}
                }
            }
            for _ in 0..<20 {
                let answer = try await test.exchange("GET / HTTP/1.0\r\n\r\n")
                #expect(answer.hasSuffix("<GET / >"))
            }
            await ended.value
        }
    }
}
