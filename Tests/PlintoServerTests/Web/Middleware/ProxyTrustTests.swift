import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Trusted proxies")
struct ProxyTrustTests {
    private static let ranges = ["10.0.0.0/8", "2001:db8:a::/48"].compactMap { AddressRange($0) }

    private func origin(_ header: ProxyTrust.Header, from peer: String, _ fields: [(String, String)])
        -> ProxyTrust.Origin
    {
        var request = HTTPRequest(method: .get, path: "/", peer: .tcp(address: peer, port: 5))
        for (name, value) in fields { request.fields.add(name, value) }
        return ProxyTrust(ranges: Self.ranges, header: header).origin(of: request)
    }

    private func address(_ origin: ProxyTrust.Origin) -> String {
        guard case .tcp(let address, _) = origin.peer else { return "none" }
        return address
    }

    @Test(
        "X-Forwarded-For is read from the right, past trusted machines, to the first that is not",
        arguments: [
            (["203.0.113.9"], "203.0.113.9"),
            (["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            (["1.1.1.1, 203.0.113.9, 10.0.0.7,10.9.9.9"], "203.0.113.9"),
            (["1.1.1.1", "203.0.113.9", "2001:db8:a::1"], "203.0.113.9"),
            (["10.0.0.2, 10.0.0.3"], "10.0.0.2"),
            (["2001:DB8::9"], "2001:db8::9"), (["[2001:db8::9]"], "2001:db8::9"),
            (["[2001:db8::9]:443"], "2001:db8::9"),
            (["203.0.113.9:80"], "203.0.113.9"), (["::ffff:203.0.113.9"], "203.0.113.9"),
            // What is no address says nothing about who is behind it.
            (["203.0.113.9, unknown"], "10.0.0.1"), (["203.0.113.9, unknown, 10.0.0.5"], "10.0.0.5"),
            (["203.0.113.9,"], "10.0.0.1"), ([""], "10.0.0.1"), (["203.0.113.9 10.0.0.2"], "10.0.0.1"),
            (["203.0.113.9:port"], "10.0.0.1"), (["203.0.113.9:80:80"], "10.0.0.1"), (["[203.0.113.9"], "10.0.0.1"),
            ([], "10.0.0.1"),
        ]
    )
    func chain(values: [String], client: String) {
        let result = origin(.xForwardedFor, from: "10.0.0.1", values.map { ("X-Forwarded-For", $0) })
        #expect(address(result) == client)
    }

    @Test(
        "Forwarded is read the same way",
        arguments: [
            (["for=203.0.113.9"], "203.0.113.9"), (["For=203.0.113.9;proto=https;by=10.0.0.1"], "203.0.113.9"),
            (["for=1.1.1.1, for=203.0.113.9 ; host=a, for=10.0.0.3"], "203.0.113.9"),
            (["for=\"[2001:db8::9]:4711\""], "2001:db8::9"), (["for=203.0.113.9:80"], "203.0.113.9"),
            (["for=1.1.1.1", "for=\"203.0.113.9\""], "203.0.113.9"), (["by=10.0.0.1, for=203.0.113.9"], "203.0.113.9"),
            (["for=\"203.0.113\\.9\""], "203.0.113.9"),
            (["for=203.0.113.9, for=_hidden"], "10.0.0.1"),
            (["for=203.0.113.9, for=unknown, for=10.0.0.4"], "10.0.0.4"),
            // A quote that the client opened must not swallow what the proxy has added.
            (["for=1.1.1.1;a=\", for=203.0.113.9"], "10.0.0.1"),
            (["for=1.1.1.1;a=\", for=\"[2001:db8::9]\""], "10.0.0.1"),
            (["for=1.1.1.1;a=\"\\, for=\"[2001:db8::9]\""], "10.0.0.1"), (["for=1.1.1.1;for=2.2.2.2"], "10.0.0.1"),
            (["for=\"1.1.1.1", "for=203.0.113.9"], "203.0.113.9"), (["for=1.1.1.1,"], "10.0.0.1"),
            (["for"], "10.0.0.1"),
            (["for="], "10.0.0.1"), ([""], "10.0.0.1"),
        ]
    )
    func forwarded(values: [String], client: String) {
        #expect(address(origin(.forwarded, from: "10.0.0.1", values.map { ("Forwarded", $0) })) == client)
    }

    @Test("who is not trusted speaks for themselves alone, and the header that is not configured says nothing")
    func forged() {
        let both = [
            ("X-Forwarded-For", "1.1.1.1"), ("Forwarded", "for=2.2.2.2;proto=https"), ("X-Forwarded-Proto", "https"),
        ]
        for header in ProxyTrust.Header.allCases {
            let forged = origin(header, from: "203.0.113.9", both)
            #expect(forged == .init(peer: .tcp(address: "203.0.113.9", port: 5), isSecure: false))
        }
        #expect(address(origin(.xForwardedFor, from: "10.0.0.1", both)) == "1.1.1.1")
        #expect(address(origin(.forwarded, from: "10.0.0.1", both)) == "2.2.2.2")
        let request = HTTPRequest(
            method: .get,
            path: "/",
            fields: ["X-Forwarded-For": "1.1.1.1"],
            peer: .tcp(address: "127.0.0.1", port: 1)
        )
        #expect(ProxyTrust.nobody.origin(of: request).peer == request.peer)
    }

    @Test("limits, sessions and the audit log get the client's address behind a proxy, and HSTS follows its scheme")
    func wire() async throws {
        try await TestServer.run {
            $0.hasRateLimits = true
            $0.proxies = ProxyTrust(ranges: [AddressRange("127.0.0.0/8")].compactMap(\.self), header: .xForwardedFor)
        } _: { test in
            let signUp = SignUpRequest(email: "ada@example.com", password: TestServer.password)
            let made = try await test.json(
                "POST",
                "/v1/auth/signup",
                signUp,
                fields: ["X-Forwarded-For": "6.6.6.6, 203.0.113.9"]
            )
            #expect(made.status == 201)
            #expect(made.fields["x-ratelimit-remaining"] == "99")
            let user: AuthenticationResponse = try made.decode()
            let sessions: [UserSession] = try await test.send("GET", "/v1/users/me/sessions", as: user.tokens)
                .decode(UserSessionList.self).sessions
            #expect(sessions.map(\.ipAddress) == ["203.0.113.9"])
            let entries = try await test.server.database.read { try $0.auditEntries.entries(of: user.user.id) }
            #expect(!entries.isEmpty && entries.allSatisfy { $0.ipAddress == "203.0.113.9" })

            func remaining(_ client: String) async throws -> String? {
                let fields = ["X-Forwarded-For": client]
                let answer = try await test.client.send("GET", "/v1/users/me", fields: fields)
                return answer.fields["x-ratelimit-remaining"]
            }
            #expect(try await remaining("203.0.113.9") == "98")
            #expect(try await remaining("6.6.6.6, 203.0.113.9") == "97")
            #expect(try await remaining("203.0.113.10") == "99")

            let plain = try await test.client.send("GET", "/health", fields: ["X-Forwarded-Proto": "http"])
            #expect(plain.fields["strict-transport-security"] == nil)
            let secure = try await test.client.send("GET", "/nowhere", fields: ["X-Forwarded-Proto": "https"])
            #expect(secure.fields["strict-transport-security"] == "max-age=31536000")
        }
    }

    @Test("without trusted proxies a forged header changes nothing")
    func wireForged() async throws {
        try await TestServer.run {
            $0.hasRateLimits = true
        } _: { test in
            for number in 0..<3 {
                let fields = ["X-Forwarded-For": "203.0.113.\(number)", "X-Forwarded-Proto": "https"]
                let answer = try await test.client.send("GET", "/v1/users/me", fields: fields)
                #expect(answer.fields["x-ratelimit-remaining"] == "\(99 - number)")
                #expect(answer.fields["strict-transport-security"] == nil)
            }
        }
    }
}
