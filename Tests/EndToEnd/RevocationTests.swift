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

    private func expectDead(_ tokens: TokenPair, _ house: House) throws {
        let read = try house.api.get("/v1/users/me", bearer: tokens.accessToken)
        #expect(read.status == 401)
        let refresh = try house.api.json(
            "POST",
            "/v1/auth/refresh",
            RefreshRequest(refreshToken: tokens.refreshToken)
        )
        #expect(refresh.status == 401)
    }

    private func signInAgain(_ house: House) throws -> TokenPair {
        try house.api.json(
            "POST",
            "/v1/auth/signin",
            SignInRequest(email: House.email, password: House.password)
        ).decode(AuthenticationResponse.self).tokens
    }

    @Test("sign-out stops both tokens, also across a restart of the server")
    func signOut() throws {
        let house = try House()
        try house.startServer()
        let tokens = try house.signUp().tokens
        let other = try signInAgain(house)
        #expect(try house.api.send("POST", "/v1/auth/signout", fields: bearer(tokens)).status == 200)
        try expectDead(tokens, house)
        #expect(try house.api.get("/v1/users/me", bearer: other.accessToken).status == 200)
        house.server?.killNow()
        try house.startServer()
        try expectDead(tokens, house)
        #expect(try house.api.get("/v1/users/me", bearer: other.accessToken).status == 200)
    }

    @Test("revoking one session stops that one, revoking all stops the others")
    func revoke() throws {
        let house = try House()
        try house.startServer()
        let first = try house.signUp().tokens
        let second = try signInAgain(house)
        let third = try signInAgain(house)
        let current: CurrentSessionResponse = try house.api.get(
            "/v1/sessions/current",
            bearer: second.accessToken
        ).decode()
        let path = "/v1/sessions/\(current.session.id)"
        #expect(try house.api.send("DELETE", path, fields: bearer(first)).status == 200)
        try expectDead(second, house)
        let all: RevokeAllResponse = try house.api.send(
            "POST",
            "/v1/sessions/revoke-all",
            fields: bearer(first)
        ).decode()
        #expect(all.revokedCount == 1)
        try expectDead(third, house)
        #expect(try house.api.get("/v1/users/me", bearer: first.accessToken).status == 200)
    }

    @Test("deleting the account stops every session of it")
    func deleteUser() throws {
        let house = try House()
        try house.startServer()
        let first = try house.signUp().tokens
        let second = try signInAgain(house)
        #expect(try house.api.send("DELETE", "/v1/users/me", fields: bearer(first)).status == 200)
        try expectDead(first, house)
        try expectDead(second, house)
    }

    @Test("a session revoked at the server signs the agent out, once, with the reason and exit code 4")
    func agentLearns() throws {
        let house = try House(accessTokenLifetime: 1)
        try house.moveIn()
        let other = try signInAgain(house)
        #expect(try house.api.send("POST", "/v1/sessions/revoke-all", fields: bearer(other)).status == 200)
        usleep(1_200_000)
        #expect(try comesTrue { try house.status().state == .signedOut })
        #expect(try house.status().signedOutReason == "session_ended")
        #expect(try house.plinto(["token"]).status == .exited(4))
    }

    @Test("plinto logout ends the session at the server, also when the server was gone at the time")
    func logout() throws {
        let house = try House()
        try house.moveIn()
        let observer = try signInAgain(house)
        func total() throws -> Int {
            try house.api.get("/v1/sessions", bearer: observer.accessToken).decode(SessionList.self).total
        }
        // Sign-up left a session too: that one, the agent's and the observer's.
        #expect(try total() == 3)
        house.server?.killNow()
        #expect(try house.plinto(["logout"]).status == .exited(0))
        #expect(try house.plinto(["token"]).status == .exited(4))
        try house.startServer()
        #expect(try comesTrue(within: 90) { try total() == 2 })
    }
}
