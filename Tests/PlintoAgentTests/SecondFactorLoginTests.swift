import PlintoHTTP
import PlintoModels
import TestSupport
import Testing

/// Logins that need a code after the password.
@Suite("Login with a second factor")
struct SecondFactorLoginTests {
    private static let code = "123456"

    /// A login that waits in `fixture` for its code.
    private func challenge(_ fixture: AgentFixture) async throws -> AgentLoginChallenge {
        let answer = try await fixture.login()
        #expect(answer.status == 200, "\(answer.text)")
        guard case .secondFactorRequired(let challenge) = try answer.decode(AgentLoginResponse.self) else {
            throw APIError(.internalError, .internalFault, "no challenge: \(answer.text)")
        }
        return challenge
    }

    private func send(_ code: String, _ id: String, _ fixture: AgentFixture) async throws -> HTTPResponse {
        try await fixture.client.post(
            "/agent/v1/login/second-factor",
            AgentSecondFactorRequest(loginID: id, code: code)
        )
    }

    private func run(
        patience: Duration = .seconds(20),
        _ body: (AgentFixture) async throws -> Void
    ) async throws {
        try await AgentFixture.run(patience: patience) { fixture in
            fixture.server.set(secondFactor: Self.code)
            try await fixture.start()
            try await body(fixture)
        }
    }

    @Test("the code completes the login, and the server's token for it never leaves the agent")
    func complete() async throws {
        try await run { fixture in
            let answer = try await fixture.login()
            #expect(fixture.server.pendingTokens.count == 1)
            for token in fixture.server.pendingTokens { #expect(!answer.text.contains(token)) }
            let challenge = try await challenge(fixture)
            #expect(challenge.methods == ["totp", "backup_code"])
            #expect(challenge.triesLeft == 5)
            #expect(challenge.expiresAt.milliseconds(since: fixture.clock.now()) > 290_000)
            #expect(try await fixture.status().state == .signedOut)
            #expect(try await fixture.token().reason == "signed_out")
            let completed = try await send(Self.code, challenge.loginID, fixture)
            #expect(completed.status == 200, "\(completed.text)")
            #expect(try completed.decode(AgentStatus.self).account?.email == TestServer.email)
            let token: AgentToken = try await fixture.token().decode()
            #expect(fixture.server.isGood(accessToken: token.accessToken))
            #expect(try await fixture.client.get("/v1/users/me").status == 200)
            #expect(fixture.server.seen("/v1/mfa/challenge/verify").count == 1)
            try await fixture.restart()
            #expect(try await fixture.status().state == .signedIn)
        }
    }

    @Test("a wrong code says how many tries are left, and after the fifth the login is over without asking the server")
    func wrongCodes() async throws {
        try await run { fixture in
            let challenge = try await challenge(fixture)
            for left in (1...4).reversed() {
                let answer = try await send("000000", challenge.loginID, fixture)
                #expect(answer.status == 401)
                #expect(answer.reason == "wrong_code")
                #expect(answer.field == "code")
                #expect(answer.text.contains(left == 1 ? "One attempt is left." : "\(left) attempts are left."))
            }
            #expect(try await send("000000", challenge.loginID, fixture).reason == "mfa_attempt_over")
            let asked = fixture.server.seen("/v1/mfa/challenge/verify").count
            let late = try await send(Self.code, challenge.loginID, fixture)
            #expect(late.status == 401)
            #expect(late.reason == "mfa_attempt_over")
            #expect(late.text.contains("plinto login"))
            #expect(fixture.server.seen("/v1/mfa/challenge/verify").count == asked)
            #expect(fixture.server.sessionCount == 0)
        }
    }

    @Test("after five minutes the login is over, whatever the wall clock says")
    func expired() async throws {
        try await run { fixture in
            let first = try await challenge(fixture)
            fixture.clock.advance(bySeconds: 299)
            #expect(try await send("000000", first.loginID, fixture).reason == "wrong_code")
            fixture.clock.advance(bySeconds: 2)
            #expect(try await send(Self.code, first.loginID, fixture).reason == "mfa_attempt_over")
            #expect(fixture.server.seen("/v1/mfa/challenge/verify").count == 1)
            // Set far ahead: no reason to give up what was begun a moment ago.
            let second = try await challenge(fixture)
            fixture.clock.stopWall(at: fixture.clock.now().advanced(bySeconds: 86_400))
            #expect(try await send(Self.code, second.loginID, fixture).status == 200)
        }
    }

    @Test("a server that has forgotten the login, or has no time, is reported in its words")
    func server() async throws {
        try await run(patience: .milliseconds(300)) { fixture in
            let challenge = try await challenge(fixture)
            let locked = APIError(.rateLimited, .accountLocked, "Try again in 60 s.", retryAfter: 60)
            fixture.server.misbehave { $0 == "/v1/mfa/challenge/verify" ? .refuse(locked) : nil }
            let waiting = try await send(Self.code, challenge.loginID, fixture)
            #expect(waiting.status == 429)
            #expect(waiting.reason == "account_locked")
            fixture.server.misbehave(always: .answer(HTTPResponse(status: 502)))
            #expect(try await send(Self.code, challenge.loginID, fixture).reason == "offline")
            let over = APIError(.unauthorized, .mfaAttemptOver, "Over.", field: "mfa_token")
            fixture.server.misbehave { $0 == "/v1/mfa/challenge/verify" ? .refuse(over) : nil }
            let forgotten = try await send(Self.code, challenge.loginID, fixture)
            #expect(forgotten.reason == "mfa_attempt_over")
            #expect(forgotten.field == "login_id")
            fixture.server.behave()
            #expect(try await send(Self.code, challenge.loginID, fixture).reason == "mfa_attempt_over")
        }
    }

    @Test("a login given up, another one, a sign-out and a restart each forget the one that waits")
    func forgotten() async throws {
        try await run { fixture in
            let first = try await challenge(fixture)
            #expect(try await fixture.client.send(.delete, "/agent/v1/login/\(first.loginID)").status == 200)
            #expect(try await fixture.client.send(.delete, "/agent/v1/login/\(first.loginID)").status == 404)
            #expect(try await send(Self.code, first.loginID, fixture).reason == "mfa_attempt_over")

            let second = try await challenge(fixture)
            let third = try await challenge(fixture)
            #expect(second.loginID != third.loginID)
            #expect(try await send(Self.code, second.loginID, fixture).reason == "mfa_attempt_over")
            #expect(try await fixture.client.send(.post, "/agent/v1/logout").status == 200)
            #expect(try await send(Self.code, third.loginID, fixture).reason == "mfa_attempt_over")

            let fourth = try await challenge(fixture)
            try await fixture.restart()
            #expect(try await send(Self.code, fourth.loginID, fixture).reason == "mfa_attempt_over")
            #expect(fixture.server.seen("/v1/mfa/challenge/verify").isEmpty)
        }
    }

    @Test("a login that is given up while its code is under way leaves no session, here or at the server")
    func cancelledInFlight() async throws {
        try await run { fixture in
            let challenge = try await challenge(fixture)
            let path = "/agent/v1/login/\(challenge.loginID)"
            let client = fixture.client
            fixture.server.whenAsked("/v1/mfa/challenge/verify") { _ = try? await client.send(.delete, path) }
            #expect(try await send(Self.code, challenge.loginID, fixture).reason == "mfa_attempt_over")
            #expect(try await fixture.status().state == .signedOut)
            #expect(fixture.server.seen("/v1/auth/signout").count == 1)
            #expect(fixture.server.sessionCount == 0)
        }
    }

    @Test("a session that no one wants any more is ended at the server also where that does not answer at once")
    func givenUpOffline() async throws {
        try await run(patience: .milliseconds(300)) { fixture in
            let challenge = try await challenge(fixture)
            fixture.server.whenAsked("/v1/mfa/challenge/verify") {
                fixture.server.misbehave { $0 == "/v1/auth/signout" ? .answer(HTTPResponse(status: 503)) : nil }
                _ = try? await fixture.client.send(.delete, "/agent/v1/login/\(challenge.loginID)")
            }
            #expect(try await send(Self.code, challenge.loginID, fixture).status == 401)
            #expect(fixture.server.sessionCount == 1)
            fixture.server.behave()
            #expect(try await eventually { fixture.server.sessionCount == 0 })
        }
    }

    @Test("the session before stays until the code has come, and is then ended at the server")
    func again() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            let old: AgentToken = try await fixture.token().decode()
            fixture.server.set(secondFactor: Self.code)
            let challenge = try await challenge(fixture)
            #expect(try await fixture.token().decode(AgentToken.self).accessToken == old.accessToken)
            #expect(try await send(Self.code, challenge.loginID, fixture).status == 200)
            #expect(try await eventually { fixture.server.sessionCount == 1 })
            #expect(!fixture.server.isGood(accessToken: old.accessToken))
        }
    }

    @Test("nothing of a login that waits is on the disk or in the log")
    func secrecy() async throws {
        try await run { fixture in
            let challenge = try await challenge(fixture)
            #expect(try await send("654321", challenge.loginID, fixture).reason == "wrong_code")
            let tokens = fixture.server.pendingTokens
            #expect(tokens.count == 1)
            for needle in tokens + ["654321", TestServer.password] {
                #expect(!fixture.logs.text.contains(needle))
                for name in try fixture.scratch.contents("state") {
                    #expect(try !fixture.scratch.contains(needle, in: "state/" + name), "\(needle) in \(name)")
                }
            }
        }
    }

    @Test(
        "what cannot be a second factor is 400 and names the field",
        arguments: [
            (#"{"login_id":"x"}"#, "code", "required"), (#"{"code":"1"}"#, "login_id", "required"),
            (#"{"login_id":1,"code":"1"}"#, "login_id", "wrong_type"),
            (#"{"login_id":"x","code":"1","mfa_token":"y"}"#, "mfa_token", "unknown_field"),
        ]
    )
    func hostile(body: String, field: String, reason: String) async throws {
        try await run { fixture in
            let answer = try await fixture.client.send(.post, "/agent/v1/login/second-factor", body: Array(body.utf8))
            #expect(answer.status == 400, "\(answer.text)")
            #expect(answer.field == field)
            #expect(answer.reason == reason)
        }
    }
}
