import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// How many live sessions an account has, and which one ends when another opens.
@Suite("The limit of live sessions")
struct SessionLimitTests {
    @Test("one session more than the limit ends the least recently used: its tokens at once, audited, with an event")
    func displaced() async throws {
        try await TestServer.run { test in
            try await test.listen()
            let oldest = try await test.signUp()
            #expect(try await test.access(oldest.tokens) == 200)
            test.clock.advance(seconds: 60)
            try await insert(Limits.Account.sessions - 1, for: oldest.user.id, test)
            let newest = try await test.signIn()
            #expect(try await test.send("GET", "/v1/users/me", as: oldest.tokens).reason == .sessionEnded)
            #expect(try await test.refresh(oldest.tokens.refreshToken).reason == .sessionEnded)
            #expect(try await total(newest, test) == Limits.Account.sessions)
            #expect(try await test.audit(of: oldest.user.id).count { $0 == .sessionDisplaced } == 1)
            #expect(try await test.events().count { $0.type == .sessionDeleted } == 1)
        }
    }

    @Test("a session that was used a moment ago stays, however old it is")
    func used() async throws {
        try await TestServer.run { test in
            let oldest = try await test.signUp()
            test.clock.advance(seconds: 1)
            try await insert(Limits.Account.sessions - 1, for: oldest.user.id, test)
            test.clock.advance(seconds: 61)
            let tokens = try await test.refresh(oldest.tokens.refreshToken).decode(TokenPair.self)
            let newest = try await test.signIn()
            #expect(try await test.access(tokens) == 200)
            #expect(try await total(newest, test) == Limits.Account.sessions)
        }
    }

    @Test("a session whose access token was used a moment ago stays, though it was never refreshed")
    func usedWithoutRefresh() async throws {
        try await TestServer.run { test in
            let oldest = try await test.signUp()
            test.clock.advance(seconds: 1)
            try await insert(Limits.Account.sessions - 1, for: oldest.user.id, test)
            test.clock.advance(seconds: 1)
            #expect(try await test.access(oldest.tokens) == 200)
            let newest = try await test.signIn()
            #expect(try await test.access(oldest.tokens) == 200)
            #expect(try await total(newest, test) == Limits.Account.sessions)
        }
    }

    @Test("sessions of a clock that was ahead go before those that were opened since")
    func ahead() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp().user.id
            test.clock.jump(seconds: 20 * 86_400)
            try await insert(Limits.Account.sessions, for: user, test)
            test.clock.jump(seconds: -20 * 86_400)
            var tokens: [TokenPair] = []
            for _ in 0..<3 {
                test.clock.advance(seconds: 1)
                tokens.append(try await test.signIn())
            }
            for pair in tokens { #expect(try await test.access(pair) == 200) }
            #expect(try await total(tokens[0], test) == Limits.Account.sessions)
        }
    }

    @Test("an account with far more sessions comes down to the limit over several sign-ins")
    func backlog() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp().user.id
            try await insert(Limits.Account.sessions + 70, for: user, test)
            test.clock.advance(seconds: 1)
            #expect(try await total(try await test.signIn(), test) == Limits.Account.sessions + 22)
            #expect(try await total(try await test.signIn(), test) == Limits.Account.sessions)
            #expect(try await total(try await test.signIn(), test) == Limits.Account.sessions)
        }
    }

    @Test("a session tells what its User-Agent told at the sign-in, without reading it again")
    func device() async throws {
        try await TestServer.run { test in
            let tokens = try await signIn("curl/8.5.0", test)
            try await test.server.database.write { connection in
                try connection.execute("UPDATE sessions SET user_agent = 'wget/1.0' WHERE user_agent LIKE 'curl%'")
            }
            let list: UserSessionList = try await test.send("GET", "/v1/users/me/sessions", as: tokens).decode()
            #expect(list.sessions.contains { $0.userAgent == "wget/1.0" && $0.deviceInfo.browser == "curl" })
        }
    }

    @Test("a session of before that was kept is read when it is shown")
    func unknownDevice() async throws {
        try await TestServer.run { test in
            let tokens = try await signIn("curl/8.5.0", test)
            try await test.server.database.write { connection in
                try connection.execute("UPDATE sessions SET device_known = 0, browser = NULL, os = NULL, device = NULL")
            }
            let list: SessionList = try await test.send("GET", "/v1/sessions", as: tokens).decode()
            #expect(list.sessions.contains { $0.device == "curl" })
        }
    }

    private func signIn(_ agent: String, _ test: TestServer) async throws -> TokenPair {
        _ = try await test.signUp()
        let request = SignInRequest(email: "john@example.com", password: TestServer.password)
        return try await test.json("POST", "/v1/auth/signin", request, fields: ["User-Agent": agent])
            .decode(AuthenticationResponse.self).tokens
    }

    private func total(_ tokens: TokenPair, _ test: TestServer) async throws -> Int {
        try await test.send("GET", "/v1/sessions?limit=1", as: tokens).decode(SessionList.self).total
    }

    private func insert(_ count: Int, for user: UserID, _ test: TestServer) async throws {
        let now = test.clock.now()
        try await test.server.database.write { connection in
            for _ in 0..<count {
                try connection.sessions.insert(
                    SessionRecord(
                        id: SessionID(createdAt: now, from: SystemRandom()),
                        userID: user,
                        methods: ["pwd"],
                        ipAddress: "192.0.2.1",
                        userAgent: nil,
                        createdAt: now,
                        lastActiveAt: now,
                        expiresAt: now.advanced(bySeconds: 86_400)
                    )
                )
            }
        }
    }
}
