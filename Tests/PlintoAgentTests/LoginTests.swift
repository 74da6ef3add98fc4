import PlintoHTTP
import PlintoModels
import TestSupport
import Testing

/// Signing in through the socket.
@Suite("Login")
struct LoginTests {
    @Test("a login is answered with the status, and token and profile are there at once")
    func login() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            #expect(try await fixture.status().state == .signedOut)
            let answer = try await fixture.login()
            #expect(answer.status == 200, "\(answer.text)")
            let status: AgentStatus = try answer.decode()
            #expect(status.state == .signedIn)
            #expect(status.account?.email == TestServer.email)
            #expect(status.account?.server == fixture.server.address)
            let token: AgentToken = try await fixture.token().decode()
            #expect(token.tokenType == "Bearer")
            #expect(fixture.server.isGood(accessToken: token.accessToken))
            #expect(try await fixture.client.get("/v1/users/me").decode(User.self).email == TestServer.email)
        }
    }

    @Test("the server's refusal comes through in its own words and status")
    func wrongPassword() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            let answer = try await fixture.login(password: "wrong")
            #expect(answer.status == 401)
            #expect(answer.reason == "wrong_credentials")
            #expect(try await fixture.status().state == .signedOut)
        }
    }

    @Test("a server that is gone, or answers nonsense, is 503 offline with Retry-After")
    func unreachable() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            fixture.server.misbehave(always: .answer(.init(status: 200, body: Array("<html>".utf8))))
            let nonsense = try await fixture.login()
            #expect(nonsense.status == 503)
            await fixture.server.stop()
            let gone = try await fixture.login()
            #expect(gone.status == 503)
            #expect(gone.reason == "offline")
            #expect(gone.fields["retry-after"] != nil)
        }
    }

    @Test("too many requests are 429 with Retry-After, whether the server's own envelope comes with it or none")
    func tooManyRequests() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            let error = APIError(.rateLimited, .rateLimit, "Too many.", retryAfter: 60)
            let bodies = [try WireJSON.encode(ErrorEnvelope(error, requestID: "req_1")), Array("<html>".utf8)]
            for body in bodies {
                let response = HTTPResponse(status: 429, fields: ["Retry-After": "60"], body: body)
                fixture.server.misbehave(always: .answer(response))
                let answer = try await fixture.login()
                #expect(answer.status == 429, "\(answer.text)")
                #expect(answer.reason == "rate_limit")
                #expect(answer.fields["retry-after"] == "60")
            }
        }
    }

    @Test("a login to the same account takes the place of the old session and ends it at the server")
    func again() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            let old: AgentToken = try await fixture.token().decode()
            let answer = try await fixture.login(email: TestServer.email.uppercased())
            #expect(answer.status == 200, "\(answer.text)")
            let new: AgentToken = try await fixture.token().decode()
            #expect(new.accessToken != old.accessToken)
            #expect(try await eventually { fixture.server.sessionCount == 1 })
            #expect(!fixture.server.isGood(accessToken: old.accessToken))
            #expect(fixture.server.isGood(accessToken: new.accessToken))
            #expect(fixture.server.thefts == 0)
        }
    }

    @Test("blanks around an email address, and full-width letters of its domain, name no other account")
    func spellings() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            #expect(try await fixture.login(email: "\u{A0} \(TestServer.email)\n").status == 200)
            let parts = TestServer.email.split(separator: "@")
            let wide = String(
                parts[1].unicodeScalars.map { scalar in
                    ("a"..."z").contains(scalar)
                        ? Character(Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar) : Character(scalar)
                }
            )
            // The test's server does not know the spelling; the real one does.
            #expect(try await fixture.login(email: "\(parts[0])@\(wide)").status == 401)
            #expect(try await fixture.login(email: " \n").status == 400)
        }
    }

    @Test("a failed login leaves the session that is there")
    func failureKeepsSession() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            let before: AgentToken = try await fixture.token().decode()
            #expect(try await fixture.login(password: "wrong").status == 401)
            let after: AgentToken = try await fixture.token().decode()
            #expect(after.accessToken == before.accessToken)
            #expect(fixture.server.sessionCount == 1)
        }
    }

    @Test("another account is refused with 409 until the first is signed out, and the server is not asked")
    func otherAccount() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            let asked = fixture.server.seen("/v1/auth/signin").count
            let answer = try await fixture.login(email: "other@example.com")
            #expect(answer.status == 409)
            #expect(answer.reason == "already_signed_in")
            #expect(answer.text.contains("plinto logout"))
            #expect(fixture.server.seen("/v1/auth/signin").count == asked)
        }
    }

    @Test("two logins at once leave one session")
    func concurrent() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            async let first = fixture.login()
            async let second = fixture.login()
            let statuses = try await [first.status, second.status]
            #expect(statuses == [200, 200])
            #expect(try await eventually { fixture.server.sessionCount == 1 })
            let token: AgentToken = try await fixture.token().decode()
            #expect(fixture.server.isGood(accessToken: token.accessToken))
        }
    }

    @Test(
        "what cannot be a login is 400 and names the field",
        arguments: [
            (#"{"server":"ftp://x","email":"a@b.c","password":"p"}"#, "server", "bad_server_url"),
            (#"{"server":"http://example.com","email":"a@b.c","password":"p"}"#, "server", "bad_server_url"),
            (#"{"server":"https://x","email":"","password":"p"}"#, "email", "too_short"),
            (#"{"server":"https://x","email":"a@b.c","password":""}"#, "password", "too_short"),
            (#"{"server":"https://x","email":"a@b.c"}"#, "password", "required"),
            (#"{"server":"https://x","email":7,"password":"p"}"#, "email", "wrong_type"),
            (#"{"server":"https://x","email":"a@b.c","password":"p","otp":"1"}"#, "otp", "unknown_field"),
            (#"{"server":"#, "body", "malformed_json"),
            ("[]", "body", "wrong_type"),
        ]
    )
    func hostile(body: String, field: String, reason: String) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            let answer = try await fixture.client.send(.post, "/agent/v1/login", body: Array(body.utf8))
            #expect(answer.status == 400, "\(answer.text)")
            #expect(answer.field == field)
            #expect(answer.reason == reason)
        }
    }
}
