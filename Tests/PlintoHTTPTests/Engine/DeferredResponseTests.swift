import PlintoSystem
import Synchronization
import TestSupport
import Testing

@testable import PlintoHTTP

@Suite("Responses that come later")
struct DeferredResponseTests {
    /// Defers every response but that to `/now`, and lets a test complete them.
    private final class Later: Sendable {
        struct State {
            var waiting: [DeferredResponse] = []
            var abandoned = 0
        }

        let state = Mutex(State())

        var waiting: Int { state.withLock { $0.waiting.count } }
        var abandoned: Int { state.withLock { $0.abandoned } }

        @Sendable func handle(_ request: HTTPRequest) async -> HTTPResponse {
            guard request.path != "/now" else { return HTTPResponse(status: 200, body: Array("now".utf8)) }
            let deferred = DeferredResponse(abandon: { self.state.withLock { $0.abandoned += 1 } })
            var response = HTTPResponse(deferred)
            response.change { $0.fields["X-Step"] = "1" }
            response.change { $0.fields["X-Step"] = ($0.fields["X-Step"] ?? "") + "2" }
            if request.path == "/at-once" {
                deferred.complete(with: .success(HTTPResponse(status: 200, body: Array("at once".utf8))))
            } else {
                state.withLock { $0.waiting.append(deferred) }
            }
            return response
        }

        func complete(_ text: String) {
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                return state.waiting
            }
            for deferred in waiting {
                deferred.complete(with: .success(HTTPResponse(status: 200, body: Array(text.utf8))))
                deferred.complete(with: .success(HTTPResponse(status: 200, body: Array("twice".utf8))))
            }
        }
    }

    @Test(
        "it goes out when it is there, with the changes of every layer; the connection then serves what was pipelined"
    )
    func delivered() async throws {
        let later = Later()
        try await TestServer.run(handler: later.handle) { test in
            let client = try test.connect()
            try client.send(
                "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /now HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
            #expect(try await eventually { later.waiting == 1 })
            later.complete("later")
            let text = try await client.run { try $0.receiveAll() }
            #expect(text.contains("x-step: 12") || text.contains("X-Step: 12"))
            #expect(text.contains("\r\n\r\nlaterHTTP/1.1 200") && text.hasSuffix("\r\n\r\nnow"))
            #expect(later.abandoned == 0)
        }
    }

    @Test("one that is completed before the engine has it goes out as any other")
    func completedBefore() async throws {
        let later = Later()
        try await TestServer.run(handler: later.handle) { test in
            let text = try await test.exchange("GET /at-once HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(text.hasSuffix("\r\n\r\nat once"))
        }
    }

    @Test(
        "a client that goes ends the wait at once, whether it closes or resets the connection",
        arguments: [true, false]
    )
    func clientGoes(resets: Bool) async throws {
        let later = Later()
        try await TestServer.run(handler: later.handle) { test in
            for round in 1...3 {
                let client = try test.connect()
                try client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await eventually { later.waiting == round })
                if resets { client.reset() } else { client.finishSending() }
                #expect(try await eventually { later.abandoned == round })
                #expect(client.isClosed(within: 5000))
            }
            later.complete("for nobody")
            #expect(
                try await test.exchange("GET /now HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").hasSuffix("now")
            )
        }
    }

    @Test("a server that ends without grace abandons those that wait")
    func shutdown() async throws {
        let later = Later()
        try await TestServer.run(handler: later.handle) { test in
            let client = try test.connect()
            try client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await eventually { later.waiting == 1 })
            await test.server.shutdown(grace: .zero)
            #expect(later.abandoned == 1)
        }
    }

    @Test("a server that ends with grace waits for those that come")
    func gracefulShutdown() async throws {
        let later = Later()
        try await TestServer.run(handler: later.handle) { test in
            let client = try test.connect()
            try client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await eventually { later.waiting == 1 })
            async let ended: Void = test.server.shutdown(grace: .seconds(60))
            // When no connection is accepted any more, the shutdown has begun.
            #expect(try await eventually { (try? test.connect()) == nil })
            later.complete("last")
            #expect(try await client.run { try $0.receiveAll() }.hasSuffix("\r\n\r\nlast"))
            await ended
        }
    }

    @Test("an error that no layer makes a response of is a 500")
    func unexplained() async throws {
        struct Unexplained: Error {}
        let delivered = Mutex<Int?>(nil)
        let deferred = DeferredResponse(abandon: {})
        deferred.deliver { response in delivered.withLock { $0 = response.status } }
        deferred.complete(with: .failure(Unexplained()))
        #expect(delivered.withLock { $0 } == 500)
    }

    @Test("one that was abandoned is not delivered")
    func abandoned() {
        let delivered = Mutex(0)
        let deferred = DeferredResponse(abandon: {})
        deferred.deliver { _ in delivered.withLock { $0 += 1 } }
        deferred.abandon()
        deferred.complete(with: .success(HTTPResponse(status: 200)))
        #expect(delivered.withLock { $0 } == 0)
    }
}
