import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Rate limits")
struct RateLimitTests {
    private static let user = UserID(createdAt: Timestamp(seconds: 0), random: Array(repeating: 0, count: 10))

    @Test("a window counts down, refuses what is beyond it, and ends with its minute")
    func window() {
        let clock = TestClock()
        clock.advance(seconds: 15)
        let limiter = RateLimiter(perAddress: 2, clock: clock)
        let first = limiter.count(.address("192.0.2.1"))
        #expect(first.isAllowed && first.limit == 2 && first.remaining == 1)
        #expect(first.resetsAt == clock.now().seconds + 45)
        #expect(limiter.count(.address("192.0.2.1")).remaining == 0)
        let third = limiter.count(.address("192.0.2.1"))
        #expect(!third.isAllowed && third.remaining == 0 && third.retryAfter == 45)
        #expect(limiter.count(.address("192.0.2.2")).isAllowed)
        clock.advance(seconds: 45)
        #expect(limiter.count(.address("192.0.2.1")).remaining == 1)
    }

    @Test("a user has a window of their own, wherever they are")
    func user() {
        let limiter = RateLimiter(perAddress: 1, perUser: 3, clock: TestClock())
        #expect(limiter.count(.user(Self.user)).remaining == 2)
        #expect(limiter.count(.user(Self.user)).remaining == 1)
        #expect(limiter.count(.address("192.0.2.1")).limit == 1)
    }

    @Test("memory is bounded: beyond it newcomers share windows, and who was there keeps theirs")
    func bound() {
        let limiter = RateLimiter(perAddress: 3, capacity: 1, clock: TestClock())
        #expect(limiter.count(.address("192.0.2.1")).remaining == 2)
        let verdicts = (0..<10_000).map { limiter.count(.address("198.51.100.\($0)")) }
        #expect(verdicts.contains { !$0.isAllowed })
        #expect(limiter.count(.address("192.0.2.1")).remaining == 1)
    }

    @Test(
        "the addresses of one IPv6 network count as one",
        arguments: [
            ("192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
            ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
            ("2001:db8::1", "2001:db8:0:0::/64"),
            ("::1", "0:0:0:0::/64"),
            ("fe80::1%eth0", "fe80:0:0:0::/64"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2::1::", "2001:db8:1:2::1::"),
            ("zz::1", "zz::1"),
        ]
    )
    func groups(address: String, group: String) {
        #expect(IPAddressGroup.name(of: address) == group)
    }

    @Test(
        "an IPv6 /48 is one site, and any other group a site by itself",
        arguments: [
            ("2001:db8:1:2::1", "2001:db8:1::/48"),
            ("2001:db8:1:ffff::1", "2001:db8:1::/48"),
            ("fe80::1%eth0", "fe80:0:0::/48"),
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("zz::1", "zz::1"),
        ]
    )
    func sites(address: String, site: String) {
        #expect(IPAddressGroup.siteName(of: address) == site)
        let wider = site.hasSuffix("/48") ? site : nil
        #expect(IPAddressGroup.siteName(ofGroup: IPAddressGroup.name(of: address)) == wider)
    }

    @Test("all groups of an IPv6 site have ten times the requests of one, and refused ones do not count for it")
    func site() {
        let limiter = RateLimiter(perAddress: 3, clock: TestClock())
        for _ in 0..<100 { _ = limiter.count(.address("2001:db8:7:1::1")) }
        let verdicts = (2..<100).flatMap { group in
            (0..<3).map { _ in limiter.count(.address("2001:db8:7:\(group)::1")) }
        }
        #expect(verdicts.count { $0.isAllowed } == 27 && verdicts.first?.limit == 3)
        #expect(verdicts[26].remaining == 0)
        #expect(limiter.count(.address("2001:db8:8:1::1")).isAllowed)
    }

    @Test("an IPv6 site does not take the counters of others by using more and more of its groups")
    func crowdedSite() {
        let limiter = RateLimiter(perAddress: 3, capacity: 100, clock: TestClock())
        for group in 0..<60_000 { _ = limiter.count(.address("2001:db8:7:\(String(group, radix: 16))::1")) }
        let others = (0..<50).flatMap { other in (0..<3).map { _ in limiter.count(.address("192.0.2.\(other)")) } }
        #expect(others.allSatisfy { $0.isAllowed })
    }

    @Test("the documented fields are on every answer, and the 101st of a stranger is a 429")
    func wire() async throws {
        try await TestServer.run {
            $0.hasRateLimits = true
        } _: { test in
            let user = try await test.signUp()
            let reset = (test.clock.now().seconds / 60 + 1) * 60
            let own = try await test.send("GET", "/v1/users/me", as: user.tokens)
            #expect(own.fields["x-ratelimit-limit"] == "1000")
            #expect(own.fields["x-ratelimit-remaining"] == "999")
            #expect(own.fields["x-ratelimit-reset"] == "\(reset)")

            // The sign-up was this address's first request.
            for number in 2...100 {
                let path = number.isMultiple(of: 2) ? "/v1/users/me" : "/v1/auth/refresh"
                let answer = try await test.send(number.isMultiple(of: 2) ? "GET" : "POST", path, text: nil)
                #expect(answer.status == (number.isMultiple(of: 2) ? 401 : 400))
                #expect(answer.fields["x-ratelimit-limit"] == "100")
                #expect(answer.fields["x-ratelimit-remaining"] == "\(100 - number)")
            }
            let refused = try await test.send("POST", "/v1/auth/signin")
            #expect(refused.status == 429)
            #expect(refused.error?.error.code == .rateLimited)
            #expect(refused.reason == .rateLimit)
            #expect(refused.fields["x-ratelimit-remaining"] == "0")
            #expect(refused.fields["retry-after"] == "\(reset - test.clock.now().seconds)")
            // Who is signed in, and who asks how the service stands, goes on.
            #expect(try await test.access(user.tokens) == 200)
            let health = try await test.send("GET", "/health")
            #expect(health.status == 200)
            #expect(health.fields["x-ratelimit-limit"] == nil)
            test.clock.advance(seconds: 60)
            #expect(try await test.send("GET", "/v1/users/me").status == 401)
        }
    }

    @Test("the 1,001st request of a user is a 429, from whatever addresses and sessions, and no one else is hit by it")
    func wireOfUser() async throws {
        try await TestServer.run {
            $0.hasRateLimits = true
            $0.proxies = ProxyTrust(ranges: [AddressRange("127.0.0.0/8")].compactMap(\.self), header: .xForwardedFor)
        } _: { test in
            let ada = try await test.signUp("ada@example.com").tokens
            let second = try await test.signIn("ada@example.com")
            let bob = try await test.signUp("bob@example.com").tokens
            test.clock.advance(seconds: 15)
            let reset = (test.clock.now().seconds / 60 + 1) * 60
            @Sendable func ask(_ tokens: TokenPair?, from client: Int) async throws -> WireClient.Response {
                var fields = ["X-Forwarded-For": "203.0.113.\(client)"]
                fields["Authorization"] = tokens.map { "Bearer \($0.accessToken)" }
                return try await test.client.send("GET", "/v1/users/me", fields: fields)
            }
            // Each address sends more than a stranger may, and each session a part.
            let answers = try await withThrowingTaskGroup(of: [WireClient.Response].self) { group in
                for client in 0..<4 {
                    group.addTask {
                        var answers: [WireClient.Response] = []
                        for _ in 0..<250 {
                            answers.append(try await ask(client.isMultiple(of: 2) ? ada : second, from: client))
                        }
                        return answers
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(answers.allSatisfy { $0.status == 200 && $0.fields["x-ratelimit-limit"] == "1000" })
            #expect(
                answers.allSatisfy { $0.fields["x-ratelimit-reset"] == "\(reset)" && $0.fields["retry-after"] == nil }
            )
            let remaining = answers.compactMap { $0.fields["x-ratelimit-remaining"].flatMap { Int($0) } }
            #expect(remaining.sorted() == Array(0..<1000))

            for (tokens, client) in [(ada, 0), (second, 1), (ada, 9)] {
                let refused = try await ask(tokens, from: client)
                #expect(refused.status == 429 && refused.reason == .rateLimit)
                #expect(refused.error?.error.code == .rateLimited)
                #expect(refused.error?.error.message.contains("1000 a minute") == true)
                #expect(refused.fields["retry-after"] == "\(reset - test.clock.now().seconds)")
                #expect(refused.fields["x-ratelimit-limit"] == "1000")
                #expect(refused.fields["x-ratelimit-remaining"] == "0")
                #expect(refused.fields["x-ratelimit-reset"] == "\(reset)")
            }
            let other = try await ask(bob, from: 0)
            #expect(other.status == 200 && other.fields["x-ratelimit-remaining"] == "999")
            let stranger = try await ask(nil, from: 0)
            #expect(stranger.status == 401 && stranger.fields["x-ratelimit-remaining"] == "99")

            test.clock.advance(seconds: reset - test.clock.now().seconds)
            let next = try await ask(ada, from: 0)
            #expect(next.status == 200 && next.fields["x-ratelimit-remaining"] == "999")
        }
    }

    @Test("what no endpoint answers counts too, and so does what is malformed")
    func unrouted() async throws {
        try await TestServer.run {
            $0.hasRateLimits = true
        } _: { test in
            let body = Array("{".utf8)
            for (number, answer) in [
                try await test.send("GET", "/v1/nowhere"),
                try await test.send("PUT", "/v1/auth/signin"),
                try await test.send("DELETE", "/v1/sessions/%FF"),
                try await test.client.send("POST", "/v1/auth/signin", body: body),
                try await test.client.send(
                    "POST",
                    "/v1/auth/signin",
                    fields: ["Content-Type": "text/plain"],
                    body: body
                ),
                try await test.send("DELETE", "/health"),
            ].enumerated() {
                #expect(answer.status == [404, 405, 400, 400, 415, 405][number])
                #expect(answer.fields["x-ratelimit-limit"] == "100")
                #expect(answer.fields["x-ratelimit-remaining"] == "\(99 - number)")
                #expect(answer.fields["x-ratelimit-reset"] != nil)
            }
            for _ in 0..<94 { #expect(try await test.send("GET", "/").status == 404) }
            let refused = try await test.send("GET", "/v1/nowhere")
            #expect(refused.status == 429 && refused.reason == .rateLimit)
            #expect(refused.fields["retry-after"] != nil && refused.fields["x-ratelimit-remaining"] == "0")
            #expect(try await test.send("GET", "/health").status == 200)
        }
    }

    @Test("wrong passwords are slowed down alike for accounts that exist and those that do not")
    func guesses() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp()
            for email in ["john@example.com", "nobody@example.com"] {
                let wrong = SignInRequest(email: email, password: "wrong and wrong again")
                for _ in 1...5 {
                    #expect(try await test.json("POST", "/v1/auth/signin", wrong).reason == .wrongCredentials)
                }
                let locked = try await test.json("POST", "/v1/auth/signin", wrong)
                #expect(locked.status == 429)
                #expect(locked.reason == .accountLocked)
                #expect(locked.fields["retry-after"] == "1")
            }
            test.clock.advance(seconds: 1)
            _ = try await test.signIn()
            let audit = try await test.audit(of: user.user.id)
            #expect(audit == [.sessionCreated] + Array(repeating: .signInFailed, count: 5) + [.userCreated])
        }
    }
}
