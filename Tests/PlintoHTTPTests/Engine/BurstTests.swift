import Glibc
import PlintoHTTP
import Synchronization
import Testing

@testable import PlintoHTTP

/// What a loop does with many requests that come at once.
@Suite("Bursts of requests")
struct BurstTests {
    private static let count = 100

    @Sendable private static func isLongPoll(_ request: HTTPRequest) -> Bool { request.path == "/poll" }

    private static func request(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n" }

    /// Counts the handlers that are at work at the same time.
    private final class Handlers: Sendable {
        private struct State {
            var count = 0
            var most = 0
            var ended = 0
        }

        private let state = Mutex(State())

        var count: Int { state.withLock { $0.count } }
        var most: Int { state.withLock { $0.most } }
        var ended: Int { state.withLock { $0.ended } }

        func began() {
            state.withLock { state in
                state.count += 1
                state.most = max(state.most, state.count)
            }
        }

        func end() {
            state.withLock { state in
                state.count -= 1
                state.ended += 1
            }
        }
    }

    /// Another actor than the connection's: to call it is a job of its own for the loop.
    private actor Elsewhere {
        private(set) var calls = 0
        func call() { calls += 1 }
    }

    private func eventually(_ condition: () -> Bool) async throws -> Bool {
        for _ in 0..<2000 {
            if condition() { return true }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    @Test(
        "requests that come together are each handled to the end before the next begins, where none has to wait",
        .timeLimit(.minutes(1))
    )
    func oneAfterTheOther() async throws {
        let handlers = Handlers()
        let elsewhere = Elsewhere()
        let isHeld = Mutex(true)
        let handler: HTTPHandler = { request in
            if request.path == "/hold" {
                handlers.began()
                while isHeld.withLock({ $0 }) { usleep(1000) }
                handlers.end()
                return HTTPResponse(status: 200)
            }
            handlers.began()
            for _ in 0..<5 { await elsewhere.call() }
            handlers.end()
            return HTTPResponse(status: 200, body: Array("<done>".utf8))
        }
        try await TestServer.run(loops: 1, handler: handler) { test in
            defer { isHeld.withLock { $0 = false } }
            let clients = try (0..<Self.count).map { _ in try test.connect() }
            // Each has been answered once, so that the loop watches all of them.
            for client in clients {
                try client.send(Self.request("/"))
                _ = try await client.run { try $0.receive(until: "<done>") }
            }
            let holder = try test.connect()
            try holder.send(Self.request("/hold"))
            #expect(try await eventually { handlers.count == 1 })
            for client in clients { try client.send(Self.request("/")) }
            isHeld.withLock { $0 = false }
            for client in clients { _ = try await client.run { try $0.receive(until: "<done>") } }
            #expect(await elsewhere.calls == 2 * 5 * Self.count)
            #expect(handlers.most == 1)
        }
    }

    @Test(
        "of a burst of long polls a few are prepared at a time; other requests go on, and a client that goes holds nobody up",
        .timeLimit(.minutes(1))
    )
    func fewAtATime() async throws {
        let handlers = Handlers()
        let (gate, open) = AsyncStream<Void>.makeStream()
        let opened = Task { for await _ in gate {} }
        let deferred = Mutex<[DeferredResponse]>([])
        let handler: HTTPHandler = { request in
            guard request.path == "/poll" else { return HTTPResponse(status: 200, body: Array("<done>".utf8)) }
            handlers.began()
            await opened.value
            handlers.end()
            let response = DeferredResponse(abandon: {})
            deferred.withLock { $0.append(response) }
            return HTTPResponse(response)
        }
        let most = Preparations<Connection>.most
        try await TestServer.run(loops: 1, isLongPoll: Self.isLongPoll, handler: handler) { test in
            defer { open.finish() }
            var clients = try (0..<Self.count).map { _ in try test.connect() }
            for client in clients { try client.send(Self.request("/poll")) }
            #expect(try await eventually { handlers.count == most })
            let answer = try await test.exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(answer.hasSuffix("<done>"))
            #expect(handlers.count == most)
            // Of those that still wait for their turn.
            clients.removeLast(10)
            open.finish()
            #expect(try await eventually { handlers.ended == Self.count })
            #expect(handlers.most == most)
            for response in deferred.withLock({ $0 }) {
                response.complete(with: .success(HTTPResponse(status: 200, body: Array("<late>".utf8))))
            }
            for client in clients { _ = try await client.run { try $0.receive(until: "<late>") } }
        }
    }

    @Test("a server that ends does so while long polls wait for their turn", .timeLimit(.minutes(1)))
    func endsAmidst() async throws {
        let handlers = Handlers()
        let handler: HTTPHandler = { _ in
            handlers.began()
            try? await Task.sleep(for: .seconds(3600))
            handlers.end()
            return HTTPResponse(status: 200)
        }
        try await TestServer.run(loops: 1, isLongPoll: Self.isLongPoll, handler: handler) { test in
            let clients = try (0..<Self.count).map { _ in try test.connect() }
            for client in clients { try client.send(Self.request("/poll")) }
            #expect(try await eventually { handlers.count == Preparations<Connection>.most })
            await test.server.shutdown(grace: .milliseconds(1))
            for client in clients { #expect(await client.runQuietly { $0.canReceive(within: 10_000) }) }
            #expect(try await eventually { handlers.count == 0 })
        }
    }
}
