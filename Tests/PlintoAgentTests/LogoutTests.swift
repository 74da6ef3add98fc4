import PlintoHTTP
import PlintoModels
import TestSupport
import Testing

/// Signing out: here at once, at the server as soon as it can be reached.
@Suite("Logout")
struct LogoutTests {
    @Test("a logout wipes the session here and ends it at the server; one-time passwords stay")
    func logout() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            let added = try await fixture.client.post(
                "/agent/v1/totp",
                AddTOTPRequest(name: "demo", secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
            )
            #expect(added.status == 201, "\(added.text)")
            let answer = try await fixture.client.send(.post, "/agent/v1/logout")
            #expect(answer.status == 200, "\(answer.text)")
            let status: AgentStatus = try answer.decode()
            #expect(status.state == .signedOut)
            #expect(status.account == nil)
            #expect(status.totpCount == 1)
            #expect(fixture.server.sessionCount == 0)
            #expect(try await fixture.token().reason == "signed_out")
            for path in ["/v1/users/me", "/v1/sessions", "/v1/users/me/sessions", "/v1/sessions/current"] {
                let read = try await fixture.client.get(path)
                #expect(read.status == 401 && read.reason == "signed_out", "\(path): \(read.text)")
            }
            #expect(try await fixture.client.send(.post, "/agent/v1/logout").status == 200)
        }
    }

    @Test("a server that is gone hears of the logout when it is back, also after a restart of the agent")
    func pending() async throws {
        try await AgentFixture.run(patience: .milliseconds(300)) { fixture in
            try await fixture.moveIn()
            await fixture.server.stop()
            #expect(try await fixture.client.send(.post, "/agent/v1/logout").status == 200)
            #expect(try await fixture.status().state == .signedOut)
            try await fixture.restart()
            #expect(fixture.server.sessionCount == 1)
            try fixture.server.start()
            #expect(try await eventually { fixture.server.sessionCount == 0 })
            #expect(fixture.server.thefts == 0)
        }
    }

    @Test("a sign-out waits for the server whatever the clock does, and is counted until then", arguments: [-800, 400])
    func clockJumps(days: Int64) async throws {
        try await AgentFixture.run(patience: .milliseconds(300)) { fixture in
            try await fixture.moveIn()
            await fixture.server.stop()
            let answer = try await fixture.client.send(.post, "/agent/v1/logout")
            #expect(try answer.decode(AgentStatus.self).pendingSignOuts == 1)
            fixture.clock.advance(bySeconds: days * 86_400)
            try await fixture.restart()
            // Long enough for a first try, which fails.
            #expect(try await eventually { fixture.logs.text.contains("cannot sign out at the server yet") })
            #expect(try await fixture.status().pendingSignOuts == 1)
            try fixture.server.start()
            #expect(try await eventually { fixture.server.sessionCount == 0 })
            #expect(try await eventually { try await fixture.status().pendingSignOuts == 0 })
        }
    }

    @Test("a server that hangs holds a logout up no longer than its limit")
    func hanging() async throws {
        try await AgentFixture.run(patience: .milliseconds(300)) { fixture in
            try await fixture.moveIn()
            fixture.server.misbehave(always: .hang)
            #expect(try await fixture.client.send(.post, "/agent/v1/logout").status == 200)
            #expect(try await fixture.token().reason == "signed_out")
            fixture.server.behave()
            #expect(try await eventually { fixture.server.sessionCount == 0 })
        }
    }

    @Test("an access token that has expired is renewed to sign out with, under one key")
    func expiredAccessToken() async throws {
        try await AgentFixture.run(patience: .milliseconds(300)) { fixture in
            try await fixture.moveIn()
            let old: AgentToken = try await fixture.token().decode()
            fixture.server.misbehave { path in
                path == "/v1/auth/signout" ? .refuse(APIError(.unauthorized, .tokenExpired, "Expired.")) : nil
            }
            #expect(try await fixture.client.send(.post, "/agent/v1/logout").status == 200)
            fixture.server.behave()
            #expect(try await eventually { fixture.server.sessionCount == 0 })
            #expect(!fixture.server.isGood(accessToken: old.accessToken))
            #expect(fixture.server.thefts == 0)
        }
    }

    @Test("a logout in the midst of a rotation wins, and the rotation's key is not taken for theft")
    func duringRotation() async throws {
        try await AgentFixture.run(patience: .milliseconds(300)) { fixture in
            try await fixture.moveIn()
            // The rotation is done at the server, but its answer is lost; then only its key helps.
            fixture.server.misbehave { $0 == "/v1/auth/refresh" ? .loseResponse : nil }
            fixture.clock.advance(bySeconds: 3601)
            #expect(try await fixture.token().status == 503)
            fixture.server.misbehave { path in
                path == "/v1/auth/signout" ? .refuse(APIError(.unauthorized, .tokenExpired, "Expired.")) : nil
            }
            #expect(try await fixture.client.send(.post, "/agent/v1/logout").status == 200)
            #expect(try await fixture.token().reason == "signed_out")
            fixture.server.behave()
            #expect(try await eventually { fixture.server.sessionCount == 0 })
            #expect(fixture.server.thefts == 0)
            #expect(try await fixture.status().state == .signedOut)
        }
    }

    @Test("after a logout another account may sign in")
    func otherAccount() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            #expect(try await fixture.client.send(.post, "/agent/v1/logout").status == 200)
            #expect(try await fixture.login(email: "other@example.com").reason == "wrong_credentials")
            #expect(try await fixture.login().status == 200)
        }
    }
}
