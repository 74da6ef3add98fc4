import PlintoModels
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Cross-origin requests")
struct CrossOriginTests {
    private static let app = "https://app.example.com"

    private func run(_ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.run {
            $0.hasRateLimits = true
            $0.crossOrigin = CrossOriginPolicy(origins: [Self.app, "http://localhost:3000"])
        } _: {
            try await body($0)
        }
    }

    private func preflight(_ test: TestServer, _ path: String, origin: String) async throws -> WireClient.Response {
        try await test.client.send(
            "OPTIONS",
            path,
            fields: [
                "Origin": origin, "Access-Control-Request-Method": "PATCH",
                "Access-Control-Request-Headers": "authorization,content-type",
            ]
        )
    }

    @Test("a preflight is answered before authentication, costs nothing, and names what may be sent")
    func preflights() async throws {
        try await run { test in
            for path in ["/v1/users/me", "/api/v1/users/me", "/v1/auth/signin", "/.well-known/jwks.json"] {
                let answer = try await preflight(test, path, origin: Self.app)
                #expect(answer.status == 204 && answer.body.isEmpty)
                #expect(answer.fields["access-control-allow-origin"] == Self.app)
                #expect(answer.fields["access-control-allow-methods"] == "GET, POST, PUT, PATCH, DELETE")
                for name in ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "User-Agent"] {
                    #expect(answer.fields["access-control-allow-headers"]?.contains(name) == true)
                }
                #expect(answer.fields["access-control-max-age"] == "7200")
                #expect(answer.fields["access-control-allow-credentials"] == nil)
                #expect(answer.fields["vary"]?.contains("Origin") == true)
                #expect(answer.fields["x-request-id"] != nil)
            }
            let first = try await test.send("GET", "/v1/users/me")
            #expect(first.fields["x-ratelimit-remaining"] == "99")
        }
    }

    @Test("what the engine refuses before any route carries the same fields as every other answer")
    func engineErrors() async throws {
        try await run { test in
            let long = String(repeating: "x", count: 17_000)
            let fields = ["Origin": Self.app, "X-Request-Id": "mine-7"]
            for (answer, status) in [
                (try await test.client.send("GET", "/v1/users/me?\(long)", fields: fields), 414),
                (
                    try await test.client.send("GET", "/v1/users/me", fields: fields.merging(["X-Big": long]) { $1 }),
                    431
                ),
                (
                    try await test.client.send(
                        "PATCH",
                        "/v1/users/me",
                        fields: fields,
                        body: [UInt8](repeating: 0x20, count: 1_100_000)
                    ), 413
                ),
                (try await test.client.send("BREW", "/api/v1/users/me", fields: fields), 501),
                (try await test.client.send("GET", "/v1/users/me", fields: fields.merging(["A b": "c"]) { $1 }), 400),
            ] {
                #expect(answer.status == status)
                #expect(answer.fields["access-control-allow-origin"] == Self.app, "\(status)")
                #expect(answer.fields["access-control-expose-headers"]?.contains("X-Request-Id") == true)
                #expect(answer.fields["vary"] == "Origin")
                #expect(answer.fields["x-request-id"] == "mine-7")
                #expect(answer.error?.requestID == "mine-7")
                #expect(answer.fields["x-content-type-options"] == "nosniff")
                #expect(answer.fields["cache-control"] == "no-store")
            }
            let other = try await test.client.send("BREW", "/v1/users/me", fields: ["Origin": "https://evil.example"])
            #expect(other.status == 501 && other.fields["access-control-allow-origin"] == nil)
            let page = try await test.client.send("BREW", "/email/verify", fields: fields)
            #expect(page.status == 501 && page.fields["access-control-allow-origin"] == nil)
        }
    }

    @Test("a target in absolute form is the same request", arguments: ["http://id.example.org", "https://[::1]:8443"])
    func absoluteForm(origin: String) async throws {
        try await run { test in
            #expect(try await test.client.send("GET", origin + "/health").status == 200)
            let answer = try await test.client.send("GET", origin + "/v1/users/me", fields: ["Origin": Self.app])
            #expect(answer.status == 401)
            #expect(answer.fields["access-control-allow-origin"] == Self.app)
        }
    }

    @Test(
        "every other origin gets no such field",
        arguments: [
            "https://app.example.com.evil.example", "https://evil.example", "http://app.example.com",
            "https://app.example.com:8443",
            "https://APP.example.com", "https://app.example.com/", "null", "*", "",
            "https://app.example.com https://evil.example",
        ]
    )
    func strangers(origin: String) async throws {
        try await run { test in
            for answer in [
                try await preflight(test, "/v1/users/me", origin: origin),
                try await test.client.send("GET", "/v1/users/me", fields: ["Origin": origin]),
            ] {
                #expect(answer.status == 405 || answer.status == 401)
                #expect(!answer.fields.keys.contains { $0.hasPrefix("access-control-") })
                #expect(answer.fields["vary"] == "Origin")
            }
        }
    }

    @Test("an allowed page reads answers and errors, with the fields that are exposed")
    func answers() async throws {
        try await run { test in
            let user = try await test.signUp()
            let fields = ["Origin": Self.app]
            var answers = [
                try await test.client.send("GET", "/v1/users/me", fields: fields),
                try await test.client.send("GET", "/v1/nowhere", fields: fields),
                try await test.client.send("PUT", "/v1/users/me", fields: fields),
                try await test.client.send("POST", "/v1/auth/signin", fields: fields, body: Array("{".utf8)),
                try await test.client.send("GET", "/.well-known/jwks.json", fields: fields),
                try await test.client.send(
                    "GET",
                    "/api/v1/users/me",
                    fields: fields.merging(["Authorization": "Bearer \(user.tokens.accessToken)"]) { $1 }
                ),
            ]
            #expect(answers.map(\.status) == [401, 404, 405, 400, 200, 200])
            for _ in 0..<100 { answers.append(try await test.client.send("GET", "/v1/users/me", fields: fields)) }
            #expect(answers.last?.status == 429)
            for answer in answers {
                #expect(answer.fields["access-control-allow-origin"] == Self.app)
                #expect(answer.fields["access-control-allow-credentials"] == nil)
                let exposed = answer.fields["access-control-expose-headers"] ?? ""
                for name in [
                    "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Request-Id", "Retry-After",
                ] {
                    #expect(exposed.contains(name))
                }
            }
        }
    }

    @Test("without configured origins, and outside of the API, nothing of this is there")
    func absent() async throws {
        try await TestServer.run { test in
            let answer = try await preflight(test, "/v1/users/me", origin: Self.app)
            #expect(answer.status == 405)
            #expect(!answer.fields.keys.contains { $0.hasPrefix("access-control-") })
            #expect(answer.fields["vary"]?.contains("Origin") != true)
        }
        try await run { test in
            let answer = try await test.client.send("GET", "/health", fields: ["Origin": Self.app])
            #expect(answer.status == 200 && answer.fields["access-control-allow-origin"] == nil)
        }
    }

    @Test(
        "an origin is taken in the form that browsers send",
        arguments: [
            ("https://app.example.com", "https://app.example.com"),
            ("HTTPS://App.Example.com:443", "https://app.example.com"),
            ("http://localhost:80", "http://localhost"), ("http://localhost:3000", "http://localhost:3000"),
            ("http://[::1]:3000", "http://[::1]:3000"), ("capacitor://localhost", "capacitor://localhost"),
            ("https://app.example.com/", nil), ("app.example.com", nil), ("*", nil), ("null", nil),
            ("https://*.example.com", nil),
            ("https://", nil), ("https://a b", nil), ("", nil), ("https://user@host", nil),
        ] as [(String, String?)]
    )
    func forms(text: String, origin: String?) {
        #expect((try? WebOrigin(text))?.description == origin)
    }
}
