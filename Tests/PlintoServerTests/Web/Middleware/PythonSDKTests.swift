import PlintoModels
import TestSupport
import Testing

@testable import PlintoServer

/// The calls of the Python SDK whose client takes an `app_id`, as it makes them, and what its models require.
@Suite("Calls of the Python SDK")
struct PythonSDKTests {
    private static let password = TestServer.password

    /// The fields without which its models of user, session and tokens raise.
    private func expectSignedIn(_ answer: [String: JSONValue], sourceLocation: SourceLocation = #_sourceLocation) {
        let required: [(String, Set<String>)] = [
            ("user", ["id", "email", "email_verified", "created_at", "updated_at"]),
            ("session", ["id", "user_id", "expires_at", "last_active_at", "status"]),
            ("tokens", ["access_token", "refresh_token", "expires_in"]),
        ]
        for (name, fields) in required {
            #expect(fields.isSubset(of: answer[name].fields.keys), "\(name)", sourceLocation: sourceLocation)
        }
        #expect(answer["session"].fields["status"] == .string("active"), sourceLocation: sourceLocation)
    }

    @Test("an account is made and signed in to, and the answer holds the session that it opened")
    func signIn() async throws {
        try await TestServer.run { test in
            var sdk = SDKClient.python(test)
            let account =
                #"{"email":"john@example.com","password":"\#(Self.password)","first_name":"John","username":"johndoe"}"#
            expectSignedIn(try await sdk.call("POST", "/api/v1/auth/signup", account, status: 201))
            let byName = #"{"username":"johndoe","password":"\#(Self.password)"}"#
            let signedIn = try await sdk.call("POST", "/api/v1/auth/signin", byName)
            expectSignedIn(signedIn)
            sdk.accessToken = signedIn["tokens"].fields["access_token"].string
            let current = try await sdk.call("GET", "/api/v1/sessions/current")["session"].fields
            let opened = signedIn["session"].fields
            #expect(current["id"] == opened["id"] && current["userId"] == opened["user_id"])
            #expect(current["expiresAt"] == opened["expires_at"] && current["createdAt"] == opened["created_at"])

            let wrong = #"{"email":"john@example.com","password":"wrong"}"#
            let refused = try await sdk.call("POST", "/api/v1/auth/signin", wrong, status: 401)
            #expect(refused["message"] == .string("The email address or the password is wrong."))
            #expect(refused["code"] == .string("UNAUTHORIZED"))
            #expect(refused["details"].fields["reason"] == .string("wrong_credentials"))
            #expect(refused["error"].fields["message"] == refused["message"])
            try await sdk.call("POST", "/api/v1/auth/signout")
            try await sdk.call("GET", "/api/v1/auth/me", status: 401)
        }
    }

    @Test("the account is read, changed and deleted, and its sessions listed and ended")
    func account() async throws {
        try await TestServer.run { test in
            var sdk = SDKClient.python(test)
            sdk.accessToken = try await test.signUp().tokens.accessToken
            #expect(try await sdk.call("GET", "/api/v1/auth/me")["email"] == .string("john@example.com"))
            let change = #"{"last_name":"Doe","profile_image_url":"https://example.com/a.png","metadata":{"a":1}}"#
            let changed = try await sdk.call("PATCH", "/api/v1/auth/me", change)
            #expect(changed["profile_image_url"] == .string("https://example.com/a.png"))
            #expect(changed["avatar_url"] == changed["profile_image_url"])

            let others = [try await test.signIn(), try await test.signIn()]
            let list = try await test.send("GET", "/v1/sessions", as: others[0]).decode(SessionList.self)
            let id = try #require(list.sessions.first { $0.isCurrent }?.id)
            #expect(try await sdk.call("GET", "/api/v1/auth/sessions")["total"] == .integer(3))
            try await sdk.call("POST", "/api/v1/auth/sessions/\(id)/revoke")
            #expect(try await test.access(others[0]) == 401)
            #expect(try await test.access(others[1]) == 200)
            try await sdk.call("POST", "/api/v1/auth/sessions/revoke-all", "{}")
            #expect(try await test.access(others[1]) == 401)
            let keep = #"{"except":["\#(id)"]}"#
            try await sdk.call("POST", "/api/v1/auth/sessions/revoke-all", keep, status: 400)
            try await sdk.call("DELETE", "/api/v1/auth/me")
            try await sdk.call("GET", "/api/v1/auth/me", status: 401)
        }
    }

    @Test("a new password is asked for at the path that also sets it, for the two bodies differ")
    func password() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let sdk = SDKClient.python(test)
            try await sdk.call("POST", "/api/v1/auth/password/reset", #"{"email":"john@example.com"}"#)
            let emails = try await test.emails(to: "john@example.com", template: "password_reset")
            let token = try test.token(in: try #require(emails.last))
            let reset = #"{"token":"\#(token)","new_password":"another horse, another battery"}"#
            try await sdk.call("POST", "/api/v1/auth/password/confirm", reset)
            let spent = try await sdk.call("POST", "/api/v1/auth/password/reset", reset, status: 400)
            #expect(spent["details"].fields["reason"] == .string("invalid_link"))
            let strange = #"{"email":"john@example.com","token":"\#(token)"}"#
            let refused = try await sdk.call("POST", "/api/v1/auth/password/reset", strange, status: 400)
            #expect(refused["details"].fields["field"] == .string("token"))
            let plain = #"{"email":"john@example.com"}"#
            #expect(try await test.send("POST", "/v1/auth/password/reset", text: plain).status == 400)
        }
    }

    @Test("an organization is made, its member invited by email, and made its owner")
    func organization() async throws {
        try await TestServer.run { test in
            var sdk = SDKClient.python(test)
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            try await test.markEmailVerified(john)
            sdk.accessToken = john.tokens.accessToken
            let body = #"{"name":"Acme Corporation","slug":"acme-corp"}"#
            let made = try await sdk.call("POST", "/api/v1/organizations", body, status: 201)
            #expect(Set(["id", "name", "slug", "created_at", "updated_at"]).isSubset(of: made.keys))
            let path = "/api/v1/organizations/\(try #require(made["id"].string))"
            let quiet = #"{"email":"jane@example.com","role":"member","send_email":false}"#
            let refused = try await sdk.call("POST", path + "/invitations", quiet, status: 400)
            #expect(refused["details"].fields["field"] == .string("send_email"))
            let invitation = #"{"email":"jane@example.com","role":"member","send_email":true}"#
            try await sdk.call("POST", path + "/invitations", invitation, status: 201)
            let token = try await test.invitationToken(to: "jane@example.com")
            sdk.accessToken = jane.tokens.accessToken
            try await sdk.call("POST", "/api/v1/organizations/invitations/\(token)/accept")
            sdk.accessToken = john.tokens.accessToken
            let owner = try await sdk.call("POST", path + "/transfer", #"{"new_owner_id":"\#(jane.user.id)"}"#)
            #expect(owner["owner_id"] == .string(jane.user.id.text))
        }
    }

    @Test("a second factor and a passkey are set up and used by their other paths")
    func factors() async throws {
        try await TestServer.run { test in
            var sdk = SDKClient.python(test)
            sdk.accessToken = try await test.signUp().tokens.accessToken
            var authenticator = try SoftAuthenticator()
            let creation = try await sdk.call("POST", "/api/v1/auth/passkeys/register/begin", "{}")
            let made = try authenticator.create(
                WireJSON.decodeResponse(PublicKeyCredentialCreationOptionsJSON.self, from: WireJSON.encode(creation))
            )
            let credential = String(decoding: try WireJSON.encode(made), as: UTF8.self)
            try await sdk.call("POST", "/api/v1/auth/passkeys/register/complete", credential, status: 201)
            let request = try await sdk.call("POST", "/api/v1/auth/passkeys/authenticate/begin")
            let given = try authenticator.get(
                WireJSON.decodeResponse(PublicKeyCredentialRequestOptionsJSON.self, from: WireJSON.encode(request))
            )
            let proof = String(decoding: try WireJSON.encode(given), as: UTF8.self)
            expectSignedIn(try await sdk.call("POST", "/api/v1/auth/passkeys/authenticate/complete", proof))

            let set = try await sdk.call("POST", "/api/v1/auth/mfa/enable", #"{"type":"totp"}"#)
            let enrolment = try WireJSON.decodeResponse(TOTPEnrolment.self, from: WireJSON.encode(set))
            let code = try test.code(of: enrolment)
            try await sdk.call("POST", "/api/v1/auth/mfa/confirm", #"{"code":"\#(code)"}"#)
            let backup = try #require(enrolment.backupCodes.first)
            try await sdk.call("POST", "/api/v1/auth/mfa/disable", #"{"code":"\#(backup)"}"#)
        }
    }
}
