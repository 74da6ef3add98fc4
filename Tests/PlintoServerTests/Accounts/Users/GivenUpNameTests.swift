import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// Usernames and slugs: who changes them, and who gets one that was given up.
@Suite("Usernames and slugs that were given up")
struct GivenUpNameTests {
    private static let month: Int64 = 30 * 24 * 3600

    @Test("an API key does not change the username, whatever its scopes")
    func keys() async throws {
        try await TestServer.run { test in
            let user = try await test.administrator("john@example.com")
            for scopes in [[APIScope.usersWrite, .usersRead], nil] {
                let key = try await test.key(scopes, of: user.tokens).key
                let refused = try await test.send("PATCH", "/v1/users/me", key: key, text: #"{"username":"johnny"}"#)
                #expect(refused.status == 403 && refused.reason == .sessionRequired && refused.field == "username")
                let name = try await test.send("PATCH", "/v1/users/me", key: key, text: #"{"first_name":"Jo"}"#)
                #expect(name.status == 200)
            }
        }
    }

    @Test("an old session does not change the username, but everything else")
    func oldSession() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp()
            #expect(try await change(#""john""#, user.tokens, test).status == 200)
            test.clock.advance(seconds: 601)
            for name in [#""johnny""#, "null"] {
                #expect(try await change(name, user.tokens, test).reason == .recentAuthenticationRequired)
            }
            // The same name, be it with other letters.
            #expect(try await change(#""John""#, user.tokens, test).status == 200)
            let other = #"{"username":"John","first_name":"Jo"}"#
            #expect(try await test.send("PATCH", "/v1/users/me", as: user.tokens, text: other).status == 200)
        }
    }

    @Test("an email tells the owner of each change of the username")
    func notice() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp()
            for name in [#""john""#, #""johnny""#, "null"] {
                #expect(try await change(name, user.tokens, test).status == 200)
            }
            let emails = try await test.emails(to: "john@example.com", template: "username_changed", count: 3)
            #expect(emails.contains { $0.contains("now has the username") })
            #expect(emails.count { $0.contains("No one else can take") } == 2)
            #expect(try await test.audit(of: user.user.id).count { $0 == .usernameChanged } == 3)
        }
    }

    @Test("a username that was given up is no one else's for 30 days, and its user's at once")
    func usernames() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            #expect(try await change(#""john""#, john.tokens, test).status == 200)
            #expect(try await change(#""johnny""#, john.tokens, test).status == 200)
            let jane = try await test.signUp("jane@example.com")
            #expect(try await change(#""JOHN""#, jane.tokens, test).reason == .usernameTaken)
            #expect(try await signUp("imp@example.com", "john", test).reason == .usernameTaken)
            #expect(try await change(#""john""#, john.tokens, test).status == 200)
            #expect(try await change(#""johnny""#, jane.tokens, test).reason == .usernameTaken)
            #expect(try await change("null", john.tokens, test).status == 200)
            test.clock.advance(seconds: Self.month - 1)
            #expect(try await signUp("imp@example.com", "john", test).reason == .usernameTaken)
            test.clock.advance(seconds: 1)
            #expect(try await signUp("imp@example.com", "john", test).status == 201)
        }
    }

    @Test("the username of a deleted account is no one's for 30 days")
    func deleted() async throws {
        try await TestServer.run { test in
            let user = try await signUp("john@example.com", "john", test).decode(AuthenticationResponse.self)
            #expect(try await test.send("DELETE", "/v1/users/me", as: user.tokens).status == 200)
            #expect(try await signUp("imp@example.com", "john", test).reason == .usernameTaken)
            test.clock.advance(seconds: Self.month)
            #expect(try await signUp("imp@example.com", "john", test).status == 201)
        }
    }

    @Test("no one collects usernames: ten are kept for one user")
    func collector() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp()
            for number in 0...Limits.Account.reservedUsernames {
                #expect(try await change("\"name\(number)\"", user.tokens, test).status == 200)
            }
            #expect(try await change(#""another""#, user.tokens, test).reason == .tooMany)
            #expect(try await change(#""name0""#, user.tokens, test).status == 200)
        }
    }

    @Test("anyone who deleted an organization may make it again with its slug, and no one else")
    func slugs() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let jane = try await test.signUp("jane@example.com")
            let id = try await test.organization("acme-corp", of: john)
            #expect(try await test.send("DELETE", "/v1/organizations/\(id)", as: john.tokens).status == 200)
            let body = #"{"name":"Acme","slug":"acme-corp"}"#
            #expect(try await test.send("POST", "/v1/organizations", as: jane.tokens, text: body).reason == .slugTaken)
            #expect(try await test.send("POST", "/v1/organizations", as: john.tokens, text: body).status == 201)
        }
    }

    @Test("the operator lets anyone take a name that was given up")
    func released() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            for name in [#""john""#, "null"] { #expect(try await change(name, john.tokens, test).status == 200) }
            let id = try await test.organization("acme-corp", of: john)
            #expect(try await test.send("DELETE", "/v1/organizations/\(id)", as: john.tokens).status == 200)
            try await test.operate("release-name", "John")
            try await test.operate("release-name", "acme-corp")
            await #expect(throws: StartError.self) { try await test.operate("release-name", "acme-corp") }
            #expect(try await signUp("jane@example.com", "john", test).status == 201)
            let jane = try await test.signIn("jane@example.com")
            let body = #"{"name":"Acme","slug":"acme-corp"}"#
            #expect(try await test.send("POST", "/v1/organizations", as: jane, text: body).status == 201)
        }
    }

    @Test("an admin who renames an organization does not get its old slug; the organization does")
    func renamed() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let jane = try await test.signUp("jane@example.com")
            let id = try await test.organization("acme-corp", of: john)
            try await test.join(id, jane, as: .admin)
            let path = "/v1/organizations/\(id)"
            let renamed = try await test.send("PATCH", path, as: jane.tokens, text: #"{"slug":"acme-two"}"#)
            #expect(renamed.status == 200)
            let body = #"{"name":"Acme","slug":"acme-corp"}"#
            #expect(try await test.send("POST", "/v1/organizations", as: jane.tokens, text: body).reason == .slugTaken)
            let back = try await test.send("PATCH", path, as: jane.tokens, text: #"{"slug":"acme-corp"}"#)
            #expect(back.status == 200)
        }
    }

    private func change(_ username: String, _ tokens: TokenPair, _ test: TestServer) async throws -> WireClient.Response
    {
        try await test.send("PATCH", "/v1/users/me", as: tokens, text: #"{"username":\#(username)}"#)
    }

    private func signUp(_ email: String, _ username: String, _ test: TestServer) async throws -> WireClient.Response {
        let request = SignUpRequest(email: email, password: TestServer.password, username: username)
        return try await test.json("POST", "/v1/auth/signup", request)
    }
}
