import PlintoHTTP
import PlintoModels
import PlintoSystem
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Metrics")
struct MetricsTests {
    /// What the page says: the value by name and labels.
    private func scrape(_ test: TestServer) async throws -> [String: Double] {
        guard case .tcp(_, let port) = test.server.metricsAddress else {
            Issue.record("no metrics are served")
            return [:]
        }
        let answer = try await WireClient(port: port).send("GET", "/metrics")
        #expect(answer.status == 200)
        #expect(answer.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        var samples: [String: Double] = [:]
        var announced: Set<String> = []
        for line in String(decoding: answer.body, as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("# TYPE ") {
                let name = String(line.split(separator: " ")[2])
                let isNew = announced.insert(name).inserted
                #expect(isNew, "\(name) is announced twice")
            }
            guard !line.hasPrefix("#") else { continue }
            // A label can hold a space; a value cannot.
            let space = try #require(line.lastIndex(of: " "))
            let name = String(line[..<space])
            let value = try #require(Double(line[line.index(after: space)...]), "\(line)")
            let earlier = samples.updateValue(value, forKey: name)
            #expect(earlier == nil, "\(name) is there twice")
            let base = name.prefix { $0 != "{" }
            #expect(
                announced.contains(String(base))
                    || ["_bucket", "_sum", "_count"].contains {
                        base.hasSuffix($0) && announced.contains(String(base.dropLast($0.count)))
                    },
                "\(name) was not announced"
            )
        }
        return samples
    }

    private func run(_ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.run({ $0.observation.metrics = .tcp(host: "127.0.0.1", port: 0) }, body)
    }

    @Test("requests are counted by endpoint and class of status, under the template and never the path")
    func requests() async throws {
        try await run { test in
            let account = try await test.signUp()
            for _ in 0..<3 { _ = try await test.access(account.tokens) }
            _ = try await test.send("GET", "/v1/users/me")
            _ = try await test.send("DELETE", "/v1/sessions/geheim", as: account.tokens)
            _ = try await test.send("GET", "/geheim?geheim=geheim")
            _ = try await test.send("PUT", "/v1/users/me")
            let samples = try await scrape(test)
            func requests(_ method: String, _ route: String, _ status: String) -> Double? {
                samples[#"plinto_http_requests_total{method="\#(method)",route="\#(route)",status="\#(status)"}"#]
            }
            #expect(requests("POST", "/v1/auth/signup", "2xx") == 1)
            #expect(requests("GET", "/v1/users/me", "2xx") == 3)
            #expect(requests("GET", "/v1/users/me", "4xx") == 1)
            #expect(requests("other", "none", "4xx") == 2)
            #expect(!samples.keys.contains { $0.contains("geheim") })
            let histogram = #"plinto_http_request_duration_seconds_count{method="GET",route="/v1/users/me"}"#
            #expect(samples[histogram] == 4)
            let last = #"plinto_http_request_duration_seconds_bucket{method="GET",route="/v1/users/me",le="+Inf"}"#
            #expect(samples[last] == 4)
        }
    }

    @Test("a histogram's buckets are cumulative, and each duration is in the first that holds it")
    func histogram() {
        let metrics = RequestMetrics([API.Users.me.description])
        for microseconds in [0, 250, 251, 10_000_000, 10_000_001] {
            metrics.count(route: 0, status: 200, duration: .microseconds(microseconds))
        }
        var page = MetricsText()
        metrics.write(to: &page)
        let labels = #"{method="GET",route="/v1/users/me",le="#
        for (bound, count) in [("0.00025", 2), ("0.0005", 3), ("2.5", 3), ("10.0", 4), ("+Inf", 5)] {
            #expect(page.text.contains("_bucket\(labels)\"\(bound)\"} \(count)\n"), "\(bound): \(page.text)")
        }
        #expect(page.text.contains(#"_sum{method="GET",route="/v1/users/me"} 20.000502"#))
    }

    @Test("refresh tokens are counted by what became of them")
    func refreshes() async throws {
        try await run { test in
            let first = try await test.signUp().tokens.refreshToken
            #expect(try await test.refresh(first, key: "one-key-of-sixteen-bytes").status == 200)
            #expect(try await test.refresh(first, key: "one-key-of-sixteen-bytes").status == 200)
            #expect(try await test.refresh(first, key: "another-key-of-sixteen").status == 401)
            #expect(try await test.refresh("nonsense").status == 401)
            let samples = try await scrape(test)
            for (outcome, count) in [("rotated", 1.0), ("replayed", 1), ("theft", 1), ("refused", 1)] {
                #expect(samples[#"plinto_refreshes_total{outcome="\#(outcome)"}"#] == count, "\(outcome)")
            }
        }
    }

    @Test("database, hashing, emails and the process are there")
    func others() async throws {
        try await run { test in
            _ = try await test.signUp()
            let samples = try await scrape(test)
            for name in [
                "plinto_hashing_started_total", "plinto_database_writes_total", "plinto_database_write_groups_total",
                "plinto_database_reads_total", "plinto_database_readers", "process_start_time_seconds",
                "process_cpu_seconds_total", "process_resident_memory_bytes", "process_virtual_memory_bytes",
                "process_open_fds", "process_max_fds",
            ] {
                #expect((samples[name] ?? 0) > 0, "\(name)")
            }
            for name in [
                "plinto_hashing_queue_length", "plinto_hashing_running", "plinto_hashing_refused_total",
                "plinto_hashing_wait_seconds_total", "plinto_database_write_queue_length",
                "plinto_database_read_queue_length", "plinto_database_readers_busy", "plinto_mail_sent_total",
                "plinto_mail_failures_total", "plinto_mail_dropped_total", "plinto_mail_queue_length",
                "plinto_mail_queue_overdue_seconds", "plinto_webhook_queue_length",
                "plinto_webhook_deliveries_total{outcome=\"succeeded\"}", "plinto_webhook_retries_total",
                "plinto_webhook_disabled_total",
                "plinto_webhook_queue_overdue_seconds",
            ] {
                #expect(samples[name] != nil, "\(name)")
            }
            #expect(samples[#"plinto_build_info{version="\#(Version.current)"}"#] == 1)
        }
    }

    @Test("the API's own address has no metrics, and the address of metrics has nothing else")
    func places() async throws {
        try await run { (test: TestServer) async throws in
            #expect(try await test.send("GET", "/metrics").status == 404)
            guard case .tcp(_, let port) = test.server.metricsAddress else { return }
            let client = WireClient(port: port)
            for path in ["/", "/v1/users/me", "/health", "/metrics/"] {
                #expect(try await client.send("GET", path).status == 404, "\(path)")
            }
            #expect(try await client.send("POST", "/metrics").status == 405)
        }
        try await TestServer.run { test in #expect(test.server.metricsAddress == nil) }
    }

    @Test("no label can end its line or begin another sample")
    func escaping() {
        var page = MetricsText()
        page.sample("x", [("a", "b\"} 1\nfoo 2\\")], 3)
        #expect(page.text == #"x{a="b\"} 1\nfoo 2\\"} 3"# + "\n")
    }

    @Test("an address that is taken is said to be the metrics' own")
    func taken() async throws {
        try await TestServer.run { test in
            let scratch = try ScratchDirectory()
            await #expect(throws: StartError.self) {
                let server = try await TestServer.start(clock: test.clock, scratch: scratch) {
                    $0.observation.metrics = test.server.address
                }
                await server.stop()
            }
        }
    }
}

@Suite("The access log")
struct AccessLogTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var access: [String] { lines.withLock { $0.filter { $0.contains("component=access") } } }
        func append(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private func run(hasAccessLog: Bool, _ body: (TestServer, Lines) async throws -> Void) async throws {
        let lines = Lines()
        let log = Log(component: "test", minimum: .info, sink: { lines.append($0) })
        try await TestServer.run(
            log: log,
            { $0.observation.hasAccessLog = hasAccessLog },
            { test in try await body(test, lines) }
        )
    }

    @Test("each request is a line with its template, its status and who it was, and nothing that it carried")
    func lines() async throws {
        try await run(hasAccessLog: true) { test, lines in
            let account = try await test.signUp()
            let user = account.user.id.text
            _ = try await test.send("GET", "/v1/users/me?token=geheim", as: account.tokens)
            _ = try await test.send("POST", "/v1/organizations/invitations/geheim/accept", as: account.tokens)
            _ = try await test.send("GET", "/geheim/%0Atime=1")
            let written = lines.access
            #expect(written.count == 4)
            #expect(written[1].contains("method=GET") && written[1].contains("route=/v1/users/me "))
            #expect(written[1].contains("status=200") && written[1].contains("user=\(user)"))
            #expect(written[1].contains("peer=127.0.0.1") && written[1].contains("request_id=req_"))
            #expect(written[2].contains("route=/v1/organizations/invitations/{token}/accept"))
            #expect(written[3].contains("route=none") && written[3].contains("status=404"))
            let all = written.joined()
            for secret in [
                "geheim", account.tokens.accessToken, account.tokens.refreshToken, TestServer.password, "john@example",
            ] {
                #expect(!all.contains(secret))
            }
        }
    }

    @Test("without the option there is no line")
    func off() async throws {
        try await run(hasAccessLog: false) { test, lines in
            _ = try await test.signUp()
            #expect(lines.access.isEmpty)
        }
    }
}
