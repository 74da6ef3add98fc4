import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// Whatever ends a session, or stops an account, stops access and refresh tokens at once and on every path.
@Suite("Revocation")
struct RevocationTests {
    private func expectDead(_ tokens: TokenPair, _ test: TestServer) async throws {
        let read = try await test.send("GET", "/v1/users/me", as: tokens)
        #expect(read.status == 401)
        #expect(read.reason == .sessionEnded)
        let refresh = try await test.refresh(tokens.refreshToken)
        #expect(refresh.status == 401)
        #expect(refresh.reason == .sessionEnded)
    }

    @Test("sign-out stops both tokens of its session, and those of no other")
    func signOut() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp()
            let other = try await test.signIn()
            #expect(try await test.access(user.tokens) == 200)
            #expect(try await test.send("POST", "/v1/auth/signout", as: user.tokens).status == 200)
            try await expectDead(user.tokens, test)
            #expect(try await test.access(other) == 200)
            #expect(try await test.send("POST", "/v1/auth/signout", as: user.tokens).status == 401)
            #expect(try await test.audit(of: user.user.id) == [.sessionCreated, .signedOut, .userCreated])
        }
    }

    @Test("revoking one session stops that one")
    func revokeOne() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp()
            let victim = try await test.signIn()
            let session: CurrentSessionResponse = try await test.send("GET", "/v1/sessions/current", as: victim)
                .decode()
            let path = "/v1/sessions/\(session.session.id)"
            #expect(try await test.send("DELETE", path, as: user.tokens).status == 200)
            try await expectDead(victim, test)
            #expect(try await test.access(user.tokens) == 200)
            let again = try await test.send("DELETE", path, as: user.tokens)
            #expect(again.status == 404)
            #expect(again.reason == .noSuchResource)
            #expect(try await test.audit(of: user.user.id) == [.sessionCreated, .sessionRevoked, .userCreated])
        }
    }

    @Test("a session may revoke itself")
    func revokeSelf() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            let session: CurrentSessionResponse = try await test.send("GET", "/v1/sessions/current", as: tokens)
                .decode()
            #expect(try await test.send("DELETE", "/v1/sessions/\(session.session.id)", as: tokens).status == 200)
            try await expectDead(tokens, test)
        }
    }

    @Test("revoking all stops every session but the one that asks")
    func revokeAll() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            let others = [try await test.signIn(), try await test.signIn(), try await test.signIn()]
            for other in others { #expect(try await test.access(other) == 200) }
            let answer = try await test.send("POST", "/v1/sessions/revoke-all", as: tokens)
            #expect(try answer.decode(RevokeAllResponse.self).revokedCount == 3)
            for other in others { try await expectDead(other, test) }
            #expect(try await test.access(tokens) == 200)
            let list: SessionList = try await test.send("GET", "/v1/sessions", as: tokens).decode()
            #expect(list.total == 1)
        }
    }

    @Test("deleting the account stops every session, frees its address and takes personal data from the audit log")
    func delete() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp()
            let other = try await test.signIn()
            #expect(try await test.access(other) == 200)
            #expect(try await test.send("DELETE", "/v1/users/me", as: user.tokens).status == 200)
            try await expectDead(user.tokens, test)
            try await expectDead(other, test)
            let signIn = try await test.json(
                "POST",
                "/v1/auth/signin",
                SignInRequest(email: "john@example.com", password: TestServer.password)
            )
            #expect(signIn.reason == .wrongCredentials)
            let entries = try await test.server.database.read { try $0.auditEntries.entries(of: user.user.id) }
            #expect(Set(entries.map(\.action)) == [.userCreated, .sessionCreated, .userDeleted])
            #expect(entries.allSatisfy { $0.ipAddress == nil && $0.userAgent == nil })
            #expect(try await test.signUp().user.id != user.user.id)
        }
    }

    @Test("an account is deleted only within ten minutes of a sign-in")
    func deleteLate() async throws {
        try await TestServer.run { test in
            let old = try await test.signUp().tokens
            test.clock.advance(seconds: 600)
            let refused = try await test.send("DELETE", "/v1/users/me", as: old)
            #expect(refused.status == 403)
            #expect(refused.reason == .recentAuthenticationRequired)
            let fresh = try await test.signIn()
            #expect(try await test.send("DELETE", "/v1/users/me", as: fresh).status == 200)
        }
    }

    @Test("no one sees or ends a session of someone else")
    func crossUser() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp("john@example.com").tokens
            let jane = try await test.signUp("jane@example.com").tokens
            let johns: CurrentSessionResponse = try await test.send("GET", "/v1/sessions/current", as: john).decode()
            let path = "/v1/sessions/\(johns.session.id)"
            #expect(try await test.send("DELETE", path, as: jane).status == 404)
            #expect(try await test.send("DELETE", "/v1/sessions/sess_0", as: jane).status == 404)
            #expect(try await test.send("POST", "/v1/sessions/revoke-all", as: jane).status == 200)
            #expect(try await test.access(john) == 200)
            for path in ["/v1/sessions", "/v1/users/me/sessions"] {
                let body = String(decoding: try await test.send("GET", path, as: jane).body, as: UTF8.self)
                #expect(!body.contains(johns.session.id.text))
            }
        }
    }

    @Test("a suspended account is refused on every path")
    func suspended() async throws {
        let scratch = try ScratchDirectory()
        let clock = TestClock()
        let user = try await TestServer.run(clock: clock, scratch: scratch) { test in
            let user = try await test.signUp()
            try await test.server.database.write {
                try $0.users.setStatus(.suspended, of: user.user.id, at: clock.now())
            }
            return user
        }
        try await TestServer.run(clock: clock, scratch: scratch) { test in
            let credentials = SignInRequest(email: "john@example.com", password: TestServer.password)
            var answers = [
                try await test.json("POST", "/v1/auth/signin", credentials),
                try await test.refresh(user.tokens.refreshToken),
            ]
            for endpoint in API.all where endpoint.authentication != .none {
                answers.append(try await test.send(endpoint.method.rawValue, endpoint.samplePath, as: user.tokens))
            }
            for answer in answers {
                #expect(answer.status == 403)
                #expect(answer.reason == .accountSuspended)
            }
            let wrong = SignInRequest(email: "john@example.com", password: "not the right one at all")
            #expect(try await test.json("POST", "/v1/auth/signin", wrong).reason == .wrongCredentials)
            // It is refused, not consumed: the session goes on once the account is active again.
            try await test.server.database.write { try $0.users.setStatus(.active, of: user.user.id, at: clock.now()) }
            #expect(try await test.refresh(user.tokens.refreshToken).status == 200)
        }
    }
}
