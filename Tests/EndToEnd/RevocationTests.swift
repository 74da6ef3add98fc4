import Foundation
import PlintoModels
import TestSupport
import Testing

/// Whatever ends a session ends its access token and its refresh token, both at once.
@Suite("Revocation")
struct RevocationTests {
    private func bearer(_ tokens: TokenPair) -> [String: String] {
        ["Authorization": "Bearer \(tokens.accessToken)"]
    }

    private func expectDead(_ tokens: TokenPair, _ fixture: TestEnvironment) throws {
        let read = try fixture.api.get("/v1/users/me", bearer: tokens.accessToken)
        #expect(read.status == 401)
        let refresh = try fixture.api.json(
            "POST",
            "/v1/auth/refresh",
            RefreshRequest(refreshToken: tokens.refreshToken)
        )
        #expect(refresh.status == 401)
    }

    private func signInAgain(_ fixture: TestEnvironment) throws -> TokenPair {
        try fixture.api.json(
            "POST",
            "/v1/auth/signin",
            SignInRequest(email: TestEnvironment.email, password: TestEnvironment.password)
        ).decode(AuthenticationResponse.self).tokens
    }

    @Test("sign-out stops both tokens, also across a restart of the server")
    func signOut() throws {
        let fixture = try TestEnvironment()
        try fixture.startServer()
        let tokens = try fixture.signUp().tokens
        let other = try signInAgain(fixture)
        #expect(try fixture.api.send("POST", "/v1/auth/signout", fields: bearer(tokens)).status == 200)
        try expectDead(tokens, fixture)
        #expect(try fixture.api.get("/v1/users/me", bearer: other.accessToken).status == 200)
        fixture.server?.killNow()
        try fixture.startServer()
        try expectDead(tokens, fixture)
        #expect(try fixture.api.get("/v1/users/me", bearer: other.accessToken).status == 200)
    }

    @Test("revoking one session stops that one, revoking all stops the others")
    func revoke() throws {
        let fixture = try TestEnvironment()
        try fixture.startServer()
        let first = try fixture.signUp().tokens
        let second = try signInAgain(fixture)
        let third = try signInAgain(fixture)
        let current: CurrentSessionResponse = try fixture.api.get(
            "/v1/sessions/current",
            bearer: second.accessToken
        ).decode()
        let path = "/v1/sessions/\(current.session.id)"
        #expect(try fixture.api.send("DELETE", path, fields: bearer(first)).status == 200)
        try expectDead(second, fixture)
        let all: RevokeAllResponse = try fixture.api.send(
            "POST",
            "/v1/sessions/revoke-all",
            fields: bearer(first)
        ).decode()
        #expect(all.revokedCount == 1)
        try expectDead(third, fixture)
        #expect(try fixture.api.get("/v1/users/me", bearer: first.accessToken).status == 200)
    }

    @Test("deleting the account stops every session of it")
    func deleteUser() throws {
        let fixture = try TestEnvironment()
        try fixture.startServer()
        let first = try fixture.signUp().tokens
        let second = try signInAgain(fixture)
        #expect(try fixture.api.send("DELETE", "/v1/users/me", fields: bearer(first)).status == 200)
        try expectDead(first, fixture)
        try expectDead(second, fixture)
    }

    @Test("a session revoked at the server signs the agent out, once, with the reason and exit code 4")
    func agentLearns() throws {
        let fixture = try TestEnvironment(accessTokenLifetime: 1)
        try fixture.moveIn()
        let other = try signInAgain(fixture)
        #expect(try fixture.api.send("POST", "/v1/sessions/revoke-all", fields: bearer(other)).status == 200)
        usleep(1_200_000)
        #expect(try comesTrue { try fixture.status().state == .signedOut })
        #expect(try fixture.status().signedOutReason == "session_ended")
        #expect(try fixture.plinto(["token"]).status == .exited(4))
    }

    @Test("plinto logout ends the session at the server, also when the server was gone at the time")
    func logout() throws {
        let fixture = try TestEnvironment()
        try fixture.moveIn()
        let observer = try signInAgain(fixture)
        func total() throws -> Int {
            try fixture.api.get("/v1/sessions", bearer: observer.accessToken).decode(SessionList.self).total
        }
        // Sign-up left a session too: that one, the agent's and the observer's.
        #expect(try total() == 3)
        fixture.server?.killNow()
        #expect(try fixture.plinto(["logout"]).status == .exited(0))
        #expect(try fixture.plinto(["token"]).status == .exited(4))
        try fixture.startServer()
        #expect(try comesTrue(within: 90) { try total() == 2 })
    }
}
