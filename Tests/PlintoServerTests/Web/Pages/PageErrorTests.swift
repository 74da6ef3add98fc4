import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// What a person meets who opens a link of an email at the wrong moment.
@Suite("Faults of pages")
struct PageErrorTests {
    private struct Unforeseen: Error {}

    private static let paths = ["/password/reset", "/email/verify", "/magic-link", "/invitation"]

    @Test("an address that asked too often meets a page that says how long to wait, on every page", arguments: paths)
    func tooMany(path: String) async throws {
        try await TestServer.run {
            $0.hasRateLimits = true
        } _: { test in
            for _ in 0..<100 { #expect(try await test.send("GET", "/v1/nowhere").status == 404) }
            let answer = try await test.send("GET", path + "?token=nonsense")
            #expect(answer.status == 429)
            #expect(answer.fields["content-type"] == "text/html; charset=utf-8")
            let wait = try #require(answer.fields["retry-after"])
            #expect(answer.fields["x-ratelimit-remaining"] == "0")
            #expect(answer.text.contains("Try again in \(wait) s.") && answer.text.contains("load this page again"))
            // Programs go on to get JSON.
            #expect(try await test.send("GET", "/v1/nowhere").reason == .rateLimit)
        }
    }

    @Test("a link that was used or is too old meets a page that says where to get another", arguments: paths)
    func badLink(path: String) async throws {
        try await TestServer.run { test in
            let answer = try await test.send("GET", path + "?token=nonsense")
            #expect((400..<500).contains(answer.status))
            #expect(answer.fields["content-type"] == "text/html; charset=utf-8")
            #expect(answer.text.contains("This link is no longer valid"))
            #expect(answer.text.contains("where you requested this one, or ask the person who invited you"))
        }
    }

    @Test("what goes wrong inside is a page that says what to do next, names the request, and tells no cause")
    func inside() async throws {
        let failed = try await answer { throw Unforeseen() }
        #expect(failed.status == 500)
        let html = String(decoding: failed.body, as: UTF8.self)
        let id = try #require(failed.fields["X-Request-Id"])
        #expect(html.contains("tell the operator of this service") && html.contains("<code>\(id)</code>"))
        #expect(!html.contains("Unforeseen"))

        let stopping = try await answer { throw CancellationError() }
        #expect(stopping.status == 503 && stopping.fields["Retry-After"] == "1")
        #expect(String(decoding: stopping.body, as: UTF8.self).contains("load this page again"))
        for answer in [failed, stopping] {
            #expect(answer.fields["Content-Type"] == "text/html; charset=utf-8")
            #expect(answer.fields["Cache-Control"] == "no-store")
            #expect(answer.fields["Content-Security-Policy"]?.contains("default-src 'none'") == true)
        }
    }

    /// What the page of sign-in links answers where its handler ends so.
    private func answer(_ handler: @escaping @Sendable () throws -> Page) async throws -> HTTPResponse {
        let clock = TestClock()
        var router = Router<Caller>(
            requestIDs: { RequestID(createdAt: clock.now(), from: SystemRandom()) },
            log: Log(component: "test", minimum: .error, clock: clock),
            admit: { request, _ in Admission(principal: .anyone(ClientDescription(request))) }
        )
        router.page(.get, .magicLink) { _ in try handler() }
        return await router.respond(
            to: HTTPRequest(method: .get, path: "/magic-link", peer: .tcp(address: "192.0.2.1", port: 5))
        )
    }
}
