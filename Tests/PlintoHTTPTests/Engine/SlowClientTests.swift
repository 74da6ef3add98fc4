import Dispatch
import PlintoHTTP
import PlintoSystem
import Testing

/// Time limits are short here and what is waited for long: no test depends on how fast the machine is.
@Suite("Slow clients and full servers")
struct SlowClientTests {
    private static let limits: HTTPLimits = {
        var limits = HTTPLimits.standard
        limits.headerDeadline = .milliseconds(150)
        limits.bodyDeadline = .milliseconds(150)
        limits.keepAliveTimeout = .milliseconds(150)
        limits.writeStallTimeout = .milliseconds(150)
        limits.lingerTimeout = .milliseconds(150)
        return limits
    }()

    @Test(
        "a request that does not arrive in time is 408",
        arguments: Way.allCases,
        ["GET / HT", "GET / HTTP/1.1\r\nHost: x\r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabc"]
    )
    func isLate(way: Way, text: String) async throws {
        try await TestServer.run(over: way, limits: Self.limits, handler: ConnectionTests.echo) { test in
            let answer = try await test.exchange(text)
            #expect(answer.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
            #expect(answer.contains("\"reason\":\"request_timeout\""))
            #expect(answer.contains("\r\nConnection: close\r\n"))
        }
    }

    @Test("a trickle does not put off the deadline", arguments: Way.allCases)
    func trickles(way: Way) async throws {
        try await TestServer.run(over: way, limits: Self.limits, handler: ConnectionTests.echo) { test in
            let answer = try await test.connect().run { client in
                try client.send("GET / HTTP/1.1\r\nHost: x\r\nA: ")
                // It ends: either the send fails or the answer has come.
                for _ in 0..<1000 {
                    guard (try? client.send("b")) != nil else { break }
                    if client.canReceive(within: 10) { break }
                }
                return try client.receiveAll()
            }
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test("who says nothing, or nothing more, is closed without a word", arguments: Way.allCases)
    func closesSilent(way: Way) async throws {
        try await TestServer.run(over: way, limits: Self.limits, handler: ConnectionTests.echo) { test in
            #expect(try await test.exchange("") == "")
            let answer = try await test.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("<GET / >"))
        }
    }

    @Test("who takes nothing of a large answer is cut off", arguments: Way.allCases)
    func cutsOffStalled(way: Way) async throws {
        let body = [UInt8](repeating: 1, count: 32_000_000)
        let handler: HTTPHandler = { _ in HTTPResponse(status: 200, body: body) }
        try await TestServer.run(over: way, limits: Self.limits, handler: handler) { test in
            try await test.connect().run { client in
                try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                // Requests that come meanwhile do not put it off.
                for _ in 0..<2000 {
                    guard (try? client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")) != nil else { return }
                    _ = client.isClosed(within: 10)
                }
                Issue.record("the server still takes requests")
            }
        }
    }

    @Test("who takes nothing is cut off also where a deadline passes in the very turn in which the connection goes on")
    func cutsOffAfterLostDeadline() async throws {
        // More than a socket holds, and less than what one client may make the server hold.
        let body = [UInt8](repeating: 1, count: 2_000_000)
        let (entered, hasEntered) = AsyncStream.makeStream(of: Void.self)
        let gate = DispatchSemaphore(value: 0)
        @Sendable func block() {
            hasEntered.yield()
            gate.wait()
        }
        let handler: HTTPHandler = { request in
            guard request.path == "/block" else { return HTTPResponse(status: 200, body: body) }
            block()
            return HTTPResponse(status: 200)
        }
        try await TestServer.run(over: .unix, loops: 1, limits: Self.limits, handler: handler) { test in
            let client = try test.connect()
            try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            // The server has sent what there is room for.
            #expect(await client.runQuietly { $0.canReceive(within: 10_000) })
            let other = try test.connect()
            try other.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n")
            for await _ in entered { break }
            // Nothing happens on the loop until the deadline has passed, and then all at once: the client ends its
            // direction, upon which the server tries to send again.
            try await Task.sleep(for: Self.limits.writeStallTimeout * 2)
            client.finishSending()
            gate.signal()
            #expect(await client.runQuietly { $0.isClosed(within: 10_000) })
        }
    }

    @Test("a handler may take longer than any time limit of the client's")
    func waitsForHandlers() async throws {
        let handler: HTTPHandler = { request in
            try? await Task.sleep(for: .milliseconds(600))
            return await ConnectionTests.echo(request)
        }
        try await TestServer.run(limits: Self.limits, handler: handler) { test in
            let answer = try await test.exchange("GET / HTTP/1.0\r\n\r\n")
            #expect(answer.hasSuffix("<GET / >"))
        }
    }

    @Test(
        "a refusal reaches a client that is still sending",
        arguments: Way.allCases,
        [
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFF\r\n",
        ]
    )
    func refusalArrives(way: Way, head: String) async throws {
        try await TestServer.run(over: way, handler: ConnectionTests.echo) { test in
            let answer = try await test.connect().run { client in
                try client.send(head)
                try client.send([UInt8](repeating: 65, count: 3_000_000))
                client.finishSending()
                return try client.receiveAll()
            }
            #expect(answer.hasPrefix("HTTP/1.1 413 Content Too Large\r\n"))
            #expect(answer.contains("\"reason\":\"body_too_large\""))
        }
    }

    @Test("a refusal of the engine has the envelope, an id and the fields of any other error")
    func refusalHasEnvelope() async throws {
        try await TestServer.run(handler: ConnectionTests.echo) { test in
            let answer = try await test.exchange("GET / HTTP/1.1\r\n\r\n", finishing: true)
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.contains("\r\nX-Request-Id: req_"))
            #expect(answer.contains("\r\nContent-Type: application/json\r\n"))
            #expect(answer.contains("\"code\":\"INVALID_REQUEST\""))
            #expect(answer.contains("\"reason\":\"malformed_request\""))
            #expect(answer.contains("\"request_id\":\"req_"))
        }
    }
}
