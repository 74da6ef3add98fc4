import PlintoHTTP
import PlintoModels
import TestSupport
import Testing

/// Handing out access tokens, whatever the network does.
@Suite("Tokens")
struct TokenTests {
    static let faults: [TestServer.Fault] = [
        .hang,
        .answer(HTTPResponse(status: 500)),
        .answer(HTTPResponse(status: 429, fields: ["Retry-After": "0"])),
        .answer(HTTPResponse(status: 200, body: Array("<html>portal</html>".utf8))),
        .answer(HTTPResponse(status: 401, body: Array("not ours".utf8))),
    ]

    @Test("signed out, a token is 401 signed_out and says how to sign in")
    func signedOut() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            let answer = try await fixture.token()
            #expect(answer.status == 401)
            #expect(answer.reason == "signed_out")
            #expect(answer.text.contains("plinto login"))
        }
    }

    @Test("a cached token is answered whatever the server does, also after a restart", arguments: 0..<faults.count)
    func cached(index: Int) async throws {
        try await AgentFixture.run(patience: .milliseconds(300)) { fixture in
            try await fixture.moveIn()
            let token: AgentToken = try await fixture.token().decode()
            fixture.server.misbehave(always: Self.faults[index])
            #expect(try await fixture.token().decode(AgentToken.self).accessToken == token.accessToken)
            try await fixture.restart()
            #expect(try await fixture.token().decode(AgentToken.self).accessToken == token.accessToken)
            #expect(try await fixture.status().state == .signedIn)
        }
    }

    @Test("with nothing valid cached a fault is 503 offline, and the session comes back", arguments: 0..<faults.count)
    func nothingCached(index: Int) async throws {
        try await AgentFixture.run(patience: .milliseconds(300)) { fixture in
            try await fixture.moveIn()
            let old: AgentToken = try await fixture.token().decode()
            fixture.server.misbehave(always: Self.faults[index])
            fixture.clock.advance(bySeconds: 3601)
            let answer = try await fixture.token()
            #expect(answer.status == 503, "\(answer.text)")
            #expect(answer.reason == "offline")
            #expect(answer.fields["retry-after"] != nil)
            #expect(try await fixture.status().state == .signedIn)
            fixture.server.behave()
            #expect(try await eventually { try await fixture.token().status == 200 })
            let new: AgentToken = try await fixture.token().decode()
            #expect(new.accessToken != old.accessToken)
            #expect(fixture.server.isGood(accessToken: new.accessToken))
            #expect(fixture.server.thefts == 0)
        }
    }

    @Test("twenty callers after expiry share one rotation")
    func singleFlight() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            fixture.clock.advance(bySeconds: 3601)
            let tokens = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 {
                    group.addTask { [client = fixture.client] in
                        try await client.get("/agent/v1/token").decode(AgentToken.self).accessToken
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(tokens.count == 1)
            #expect(Set(fixture.server.seen("/v1/auth/refresh").map(\.idempotencyKey)).count == 1)
        }
    }

    @Test("a rotation that a restart interrupted is replayed with its key")
    func replay() async throws {
        try await AgentFixture.run(patience: .milliseconds(300)) { fixture in
            try await fixture.moveIn()
            fixture.server.misbehave { $0 == "/v1/auth/refresh" ? .hang : nil }
            fixture.clock.advance(bySeconds: 3601)
            #expect(try await fixture.token().status == 503)
            #expect(try await fixture.status().rotationPending)
            let key = try #require(fixture.server.seen("/v1/auth/refresh").first?.idempotencyKey)
            await fixture.stop()
            fixture.server.behave()
            try await fixture.start()
            #expect(try await eventually { try await fixture.token().status == 200 })
            #expect(Set(fixture.server.seen("/v1/auth/refresh").map(\.idempotencyKey)) == [key])
            #expect(fixture.server.thefts == 0)
            #expect(try await !fixture.status().rotationPending)
        }
    }

    @Test("a session that the server ended signs the agent out once, with the reason, and tokens and reads stop")
    func ended() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            fixture.server.misbehave { path in
                path == "/v1/auth/refresh"
                    ? .refuse(APIError(.unauthorized, .refreshTokenExpired, "The session is too old.")) : nil
            }
            fixture.clock.advance(bySeconds: 3601)
            let answer = try await fixture.token()
            #expect(answer.status == 401, "\(answer.text)")
            #expect(answer.reason == "signed_out")
            #expect(answer.text.contains("The session is too old."))
            for path in ReplicaTests.paths {
                let read = try await fixture.client.get(path)
                #expect(read.status == 401 && read.reason == "signed_out", "\(path): \(read.text)")
                #expect(read.text.contains("The session is too old."))
            }
            #expect(try await fixture.status().signedOutReason == "refresh_token_expired")
            try await fixture.restart()
            let status = try await fixture.status()
            #expect(status.state == .signedOut)
            #expect(status.signedOutReason == "refresh_token_expired")
            #expect(status.account?.email == TestServer.email)
            #expect(fixture.server.seen("/v1/auth/refresh").count == 1)
            fixture.server.behave()
            #expect(try await fixture.login().status == 200)
            #expect(try await fixture.status().signedOutReason == nil)
        }
    }

    @Test("a read that learns that the session is over signs the agent out too")
    func endedByRead() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            #expect(try await eventually { try await fixture.client.get("/v1/sessions").status == 200 })
            fixture.server.endSessions()
            fixture.clock.advance(bySeconds: 60)
            #expect(try await fixture.client.get("/v1/sessions").status == 200)
            #expect(try await eventually { try await fixture.status().state == .signedOut })
            // The response to the refresh settles it.
            #expect(try await fixture.status().signedOutReason == "unknown_refresh_token")
            #expect(try await fixture.token().status == 401)
        }
    }

    @Test("the session outlives a restart of the agent")
    func restart() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            let before: AgentToken = try await fixture.token().decode()
            try await fixture.restart()
            #expect(try await fixture.token().decode(AgentToken.self).accessToken == before.accessToken)
            #expect(try await fixture.status().account?.email == TestServer.email)
        }
    }

    @Test("min_ttl is met by a rotation, and one beyond the token's lifetime is no rotation a call")
    func minimumTTL() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            let first: AgentToken = try await fixture.token(minimumTTL: 86_400).decode()
            let second: AgentToken = try await fixture.token(minimumTTL: 86_400).decode()
            #expect(first.accessToken == second.accessToken)
            fixture.clock.advance(bySeconds: 2000)
            #expect(try await fixture.token(minimumTTL: 60).decode(AgentToken.self).accessToken == first.accessToken)
            let fresh: AgentToken = try await fixture.token(minimumTTL: 3000).decode()
            #expect(fresh.accessToken != first.accessToken)
            #expect(fresh.expiresIn >= 3000)
        }
    }

    @Test(
        "a min_ttl that is no number of seconds up to a day is 400 and names it",
        arguments: ["-1", "+1", "1.5", "abc", "", "86401", "99999999999999999999", "%31%30x", "1%00", "%ff"]
    )
    func hostileMinimumTTL(text: String) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            let answer = try await fixture.client.get("/agent/v1/token?min_ttl=\(text)")
            #expect(answer.status == 400, "\(answer.text)")
            #expect(answer.field == "min_ttl", "\(answer.text)")
        }
    }
}
