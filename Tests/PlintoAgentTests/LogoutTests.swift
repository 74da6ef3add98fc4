import PlintoHTTP
import PlintoModels
import TestSupport
import Testing

/// Signing out: here at once, at the server as soon as it can be reached.
@Suite("Logout")
struct LogoutTests {
    @Test("a logout wipes the session here and ends it at the server; one-time passwords stay")
    func logout() async throws {
        try await AgentHouse.run { house in
            try await house.moveIn()
            let added = try await house.client.post(
                "/agent/v1/totp",
                AddTOTPRequest(name: "demo", secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
            )
            #expect(added.status == 201, "\(added.text)")
            let answer = try await house.client.send(.post, "/agent/v1/logout")
            #expect(answer.status == 200, "\(answer.text)")
            let status: AgentStatus = try answer.decode()
            #expect(status.state == .signedOut)
            #expect(status.account == nil)
            #expect(status.totpCount == 1)
            #expect(house.server.sessionCount == 0)
            #expect(try await house.token().reason == "signed_out")
            for path in ["/v1/users/me", "/v1/sessions", "/v1/users/me/sessions", "/v1/sessions/current"] {
                let read = try await house.client.get(path)
                #expect(read.status == 401 && read.reason == "signed_out", "\(path): \(read.text)")
            }
            #expect(try await house.client.send(.post, "/agent/v1/logout").status == 200)
        }
    }

    @Test("a server that is gone hears of the logout when it is back, also after a restart of the agent")
    func pending() async throws {
        try await AgentHouse.run(patience: .milliseconds(300)) { house in
            try await house.moveIn()
            await house.server.stop()
            #expect(try await house.client.send(.post, "/agent/v1/logout").status == 200)
            #expect(try await house.status().state == .signedOut)
            try await house.restart()
            #expect(house.server.sessionCount == 1)
            try house.server.start()
            #expect(try await eventually { house.server.sessionCount == 0 })
            #expect(house.server.thefts == 0)
        }
    }

    @Test("a sign-out waits for the server whatever the clock does, and is counted until then", arguments: [-800, 400])
    func clockJumps(days: Int64) async throws {
        try await AgentHouse.run(patience: .milliseconds(300)) { house in
            try await house.moveIn()
            await house.server.stop()
            let answer = try await house.client.send(.post, "/agent/v1/logout")
            #expect(try answer.decode(AgentStatus.self).pendingSignOuts == 1)
            house.clock.advance(bySeconds: days * 86_400)
            try await house.restart()
            // Long enough for a first try, which fails.
            #expect(try await eventually { house.logs.text.contains("cannot tell the server of a sign-out yet") })
            #expect(try await house.status().pendingSignOuts == 1)
            try house.server.start()
            #expect(try await eventually { house.server.sessionCount == 0 })
            #expect(try await eventually { try await house.status().pendingSignOuts == 0 })
        }
    }

    @Test("a server that hangs holds a logout up no longer than its limit")
    func hanging() async throws {
        try await AgentHouse.run(patience: .milliseconds(300)) { house in
            try await house.moveIn()
            house.server.misbehave(always: .hang)
            #expect(try await house.client.send(.post, "/agent/v1/logout").status == 200)
            #expect(try await house.token().reason == "signed_out")
            house.server.behave()
            #expect(try await eventually { house.server.sessionCount == 0 })
        }
    }

    @Test("an access token that has expired is renewed to sign out with, under one key")
    func expiredAccessToken() async throws {
        try await AgentHouse.run(patience: .milliseconds(300)) { house in
            try await house.moveIn()
            let old: AgentToken = try await house.token().decode()
            house.server.misbehave { path in
                path == "/v1/auth/signout" ? .refuse(APIError(.unauthorized, .tokenExpired, "Expired.")) : nil
            }
            #expect(try await house.client.send(.post, "/agent/v1/logout").status == 200)
            house.server.behave()
            #expect(try await eventually { house.server.sessionCount == 0 })
            #expect(!house.server.isGood(accessToken: old.accessToken))
            #expect(house.server.thefts == 0)
        }
    }

    @Test("a logout in the midst of a rotation wins, and the rotation's key is not taken for theft")
    func duringRotation() async throws {
        try await AgentHouse.run(patience: .milliseconds(300)) { house in
            try await house.moveIn()
            // The rotation is done at the server, but its answer is lost; then only its key helps.
            house.server.misbehave { $0 == "/v1/auth/refresh" ? .loseAnswer : nil }
            house.clock.advance(bySeconds: 3601)
            #expect(try await house.token().status == 503)
            house.server.misbehave { path in
                path == "/v1/auth/signout" ? .refuse(APIError(.unauthorized, .tokenExpired, "Expired.")) : nil
            }
            #expect(try await house.client.send(.post, "/agent/v1/logout").status == 200)
            #expect(try await house.token().reason == "signed_out")
            house.server.behave()
            #expect(try await eventually { house.server.sessionCount == 0 })
            #expect(house.server.thefts == 0)
            #expect(try await house.status().state == .signedOut)
        }
    }

    @Test("after a logout another account may sign in")
    func otherAccount() async throws {
        try await AgentHouse.run { house in
            try await house.moveIn()
            #expect(try await house.client.send(.post, "/agent/v1/logout").status == 200)
            #expect(try await house.login(email: "other@example.com").reason == "wrong_credentials")
            #expect(try await house.login().status == 200)
        }
    }
}
