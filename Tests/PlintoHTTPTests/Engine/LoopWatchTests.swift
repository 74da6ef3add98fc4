import Glibc
import PlintoHTTP
import PlintoSystem
import Synchronization
import Testing

@Suite("The watchdog of event loops")
struct LoopWatchTests {
    private final class Stalls: Sendable {
        private let stalls = Mutex<[LoopStall]>([])
        var all: [LoopStall] { stalls.withLock { $0 } }
        func waitForFirst() async throws -> LoopStall {
            // It is reported after the response has gone.
            while true {
                if let stall = all.first { return stall }
                try await Task.sleep(for: .milliseconds(1))
            }
        }

        func removeAll() { stalls.withLock { $0 = [] } }
        func note(_ stall: LoopStall) { stalls.withLock { $0.append(stall) } }
    }

    /// Computes for so long.
    private static func work(_ duration: Duration) {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {}
    }

    @Test(
        "a handler that holds its loop is reported with its request, before and after it waits",
        .timeLimit(.minutes(1))
    )
    func reports() async throws {
        let stalls = Stalls()
        // Wide bounds: the machine may be busy.
        let watchdog = LoopWatchdog(bound: .milliseconds(500)) { stalls.note($0) }
        let handler: HTTPHandler = { request in
            if request.path == "/later" { await Task.yield() }
            if request.path != "/quick" { Self.work(.milliseconds(600)) }
            return HTTPResponse(status: 204)
        }
        try await TestServer.run(loops: 1, watchdog: watchdog, handler: handler) { test in
            _ = try await test.exchange("GET /quick?a=secret HTTP/1.0\r\n\r\n")
            #expect(stalls.all.isEmpty)
            for path in ["/slow", "/later"] {
                _ = try await test.exchange("GET \(path) HTTP/1.0\r\n\r\n")
                let stall = try await stalls.waitForFirst()
                stalls.removeAll()
                #expect(stall.requests.first == "GET \(path)")
                #expect(stall.duration >= .milliseconds(600))
                #expect(stall.loop == "http-loop-1")
                let processorTime = try #require(stall.processorTime)
                #expect(processorTime > .zero && processorTime <= stall.duration)
            }
        }
    }

    @Test("a blocked loop is told from a busy one by its processor time", .timeLimit(.minutes(1)))
    func tellsBlocking() async throws {
        let stalls = Stalls()
        let watchdog = LoopWatchdog(bound: .milliseconds(300)) { stalls.note($0) }
        let handler: HTTPHandler = { _ in
            usleep(400_000)
            return HTTPResponse(status: 204)
        }
        try await TestServer.run(loops: 1, watchdog: watchdog, handler: handler) { test in
            _ = try await test.exchange("GET / HTTP/1.0\r\n\r\n")
            let stall = try await stalls.waitForFirst()
            #expect(try #require(stall.processorTime) < .milliseconds(300))
        }
    }

    @Test("without a watchdog a stall is counted, and logged under the name of the route", .timeLimit(.minutes(1)))
    func counts() async throws {
        let lines = Mutex<[String]>([])
        let log = Log(component: "http", sink: { line in lines.withLock { $0.append(line) } })
        let handler: HTTPHandler = { request in
            if request.path == "/secret" { Self.work(.milliseconds(40)) }
            return HTTPResponse(status: 204)
        }
        let routeName: @Sendable (String, String) -> String = { method, _ in "\(method) /{id}" }
        try await TestServer.run(loops: 1, log: log, routeName: routeName, handler: handler) { test in
            for _ in 0..<3 { _ = try await test.exchange("GET /secret HTTP/1.0\r\n\r\n") }
            while test.server.statistics.loops.first?.stalls ?? 0 < 3 { try await Task.sleep(for: .milliseconds(1)) }
            let statistics = try #require(test.server.statistics.loops.first)
            #expect(statistics.stalls >= 3)
            #expect(statistics.longest >= .milliseconds(40))
            #expect(statistics.busy >= .milliseconds(120))
        }
        let stalls = lines.withLock { $0.filter { $0.contains("event loop was held") } }
        #expect(stalls.count == 1, "it is logged once in ten seconds")
        #expect(stalls.first?.contains("requests=\"GET /{id}\"") == true)
        #expect(lines.withLock { !$0.contains { $0.contains("secret") } })
    }
}
