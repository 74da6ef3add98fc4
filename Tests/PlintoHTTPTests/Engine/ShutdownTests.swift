import PlintoHTTP
import PlintoSystem
import Synchronization
import TestSupport
import Testing

@Suite("The end of a server")
struct ShutdownTests {
    private static let request = "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"

    /// A handler that tells when it is entered, and answers when it is let go.
    private struct Gate: Sendable {
        let entered = AsyncStream.makeStream(of: Void.self)
        let released = AsyncStream.makeStream(of: Void.self)

        var handler: HTTPHandler {
            { request in
                if request.path == "/slow" {
                    entered.continuation.yield()
                    for await _ in released.stream { break }
                }
                return HTTPResponse(status: Task.isCancelled ? 503 : 200, body: Array("<done>".utf8))
            }
        }

        func waitUntilEntered() async { for await _ in entered.stream { break } }
    }

    @Test(
        "a request in flight is finished, idle connections end at once, and no new one comes in",
        arguments: Way.allCases
    )
    func drains(way: Way) async throws {
        let gate = Gate()
        try await TestServer.run(over: way, handler: gate.handler) { test in
            let idle = try test.connect()
            try idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await idle.run { try $0.receive(until: "<done>") }
            let fresh = try test.connect()
            let busy = try test.connect()
            try busy.send(Self.request)
            await gate.waitUntilEntered()

            let shutdown = Task { await test.server.shutdown(grace: .seconds(20)) }
            #expect(try await idle.run { try $0.receiveAll() } == "")
            #expect(try await fresh.run { try $0.receiveAll() } == "")
            #expect(throws: (any Error).self) { try test.connect() }
            gate.released.continuation.yield()
            let answer = try await busy.run { client in
                let answer = try client.receive(until: "<done>")
                client.finishSending()
                return answer
            }
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.contains("\r\nConnection: close\r\n"))
            await shutdown.value
            // Once more does no harm.
            await test.server.shutdown(grace: .zero)
        }
    }

    @Test("what is not finished within the grace is cut off, and its handler cancelled", .timeLimit(.minutes(1)))
    func cutsOff() async throws {
        let (cancelled, continuation) = AsyncStream.makeStream(of: Bool.self)
        let entered = AsyncStream.makeStream(of: Void.self)
        let handler: HTTPHandler = { _ in
            entered.continuation.yield()
            try? await Task.sleep(for: .seconds(3600))
            continuation.yield(Task.isCancelled)
            return HTTPResponse(status: 200)
        }
        try await TestServer.run(handler: handler) { test in
            let client = try test.connect()
            try client.send(Self.request)
            for await _ in entered.stream { break }
            await test.server.shutdown(grace: .milliseconds(50))
            #expect(try await client.run { (try? $0.receiveAll()) ?? "" } == "")
            for await isCancelled in cancelled {
                #expect(isCancelled)
                break
            }
        }
    }

    @Test("a server that is let go of ends as well")
    func endsWithItsOwner() async throws {
        var server: HTTPServer? = try HTTPServer(loops: 1, log: Log(component: "test", minimum: .error)) { _ in
            HTTPResponse(status: 200)
        }
        let address = try #require(try server?.listen(on: .tcp(host: "127.0.0.1", port: 0)))
        let client = try WireClient(address)
        server = nil
        #expect(try await client.run { (try? $0.receiveAll()) ?? "" } == "")
    }

    @Test("a server that has ended leaves neither threads nor descriptors", .timeLimit(.minutes(1)))
    func leavesNothing() async throws {
        // In a process of its own: what the tests next to this one hold open must not be counted.
        await #expect(processExitsWith: .success) {
            try await ShutdownTests.liveOnce()
            let before = try await ProcessCounts.settled(descriptors: .max)
            // What the libraries below open once for the process, as libdispatch its timers, is less than one a server.
            let lives = 20
            for _ in 0..<lives { try await ShutdownTests.liveOnce() }
            let after = try await ProcessCounts.settled(descriptors: before.descriptors + lives / 2)
            precondition(after.loops == 0, "threads of loops are left")
            precondition(after.descriptors <= before.descriptors + lives / 2, "descriptors are left")
        }
    }

    /// A server from its beginning to its end, with a request in between.
    private static func liveOnce() async throws {
        let scratch = try ScratchDirectory()
        let server = try HTTPServer(loops: 3, log: Log(component: "test", minimum: .error)) { _ in
            HTTPResponse(status: 200)
        }
        let client = try WireClient(try server.listen(on: .unix(path: scratch.file("s"))))
        try client.send("GET / HTTP/1.0\r\n\r\n")
        let answer = try await client.run { try $0.receiveAll() }
        precondition(answer.hasPrefix("HTTP/1.1 200 "), "no answer")
        await server.shutdown(grace: .seconds(5))
    }
}
