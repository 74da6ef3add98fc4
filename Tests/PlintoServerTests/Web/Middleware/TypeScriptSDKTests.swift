import PlintoHTTP
import PlintoModels
import TestSupport
import Testing

@testable import PlintoServer

/// The calls of the TypeScript SDK, as it makes them, and what it reads of the answers.
@Suite("Calls of the TypeScript SDK")
struct TypeScriptSDKTests {
    private static let password = TestServer.password
    private static let account = #"{"email":"john@example.com","password":"\#(password)","username":"johndoe"}"#

    /// It stores what stands at the top of the answer, and hands out what stands under these names.
    private func expectSignedIn(_ answer: [String: JSONValue], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(answer["user"].fields["id"] != nil, sourceLocation: sourceLocation)
        #expect(answer["access_token"].string?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(answer["refresh_token"].string?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(answer["expires_in"] == .integer(3600), sourceLocation: sourceLocation)
        #expect(answer["token_type"] == .string("bearer"), sourceLocation: sourceLocation)
        #expect(answer["tokens"].fields["access_token"] == answer["access_token"], sourceLocation: sourceLocation)
    }

    @Test("an account is made, signed in to by address and by name, refreshed, and its session ended")
    func session() async throws {
        try await TestServer.run { test in
            var sdk = SDKClient.typeScript(test)
            expectSignedIn(try await sdk.call("POST", "/api/v1/auth/register", Self.account, status: 201))
            let byAddress = #"{"email":"john@example.com","password":"\#(Self.password)"}"#
            expectSignedIn(try await sdk.call("POST", "/api/v1/auth/login", byAddress))
            let byName = #"{"username":"johndoe","password":"\#(Self.password)"}"#
            let signedIn = try await sdk.call("POST", "/api/v1/auth/login", byName)
            expectSignedIn(signedIn)
            #expect(signedIn["requires_mfa"] == nil, "its presence says that a second factor is missing")

            let refreshToken = try #require(signedIn["refresh_token"].string)
            let body = #"{"refresh_token":"\#(refreshToken)"}"#
            let refreshed = try await sdk.call("POST", "/api/v1/auth/refresh", body)
            #expect(refreshed["token_type"] == .string("bearer"))
            sdk.accessToken = refreshed["access_token"].string
            #expect(try await sdk.call("GET", "/api/v1/auth/me")["status"] == .string("active"))
            let last = try #require(refreshed["refresh_token"].string)
            try await sdk.call("POST", "/api/v1/auth/logout", #"{"refresh_token":"\#(last)"}"#)
            try await sdk.call("GET", "/api/v1/auth/me", status: 401)
            try await sdk.call("POST", "/api/v1/auth/refresh", #"{"refresh_token":"\#(last)"}"#, status: 401)
        }
    }

    @Test("profile and sessions are read and changed under the names that it has for them")
    func account() async throws {
        try await TestServer.run { test in
            var sdk = SDKClient.typeScript(test)
            sdk.accessToken = try await sdk.call("POST", "/api/v1/auth/register", Self.account, status: 201)[
                "access_token"
            ].string
            let other = try await test.signIn()
            let change = #"{"first_name":"John","user_metadata":{"theme":"dark"}}"#
            for path in ["/api/v1/auth/profile", "/api/v1/users/me"] {
                let user = try await sdk.call("PATCH", path, change)
                #expect(user["user_metadata"] == .object(["theme": .string("dark")]))
            }
            let refused = try await sdk.call("PATCH", "/api/v1/auth/profile", #"{"bio":"-"}"#, status: 400)
            #expect(refused["message"] == .string("bio is not a field of this request."))
            #expect(refused["details"].fields["field"] == .string("bio"))

            let list = try await sdk.call("GET", "/api/v1/sessions/")
            guard case .array(let sessions) = list["sessions"] else {
                Issue.record("there is no list")
                return
            }
            #expect(list["total"] == .integer(2) && sessions.count == 2)
            let names: Set = ["id", "created_at", "last_activity_at", "ip_address", "is_current", "device_name"]
            for session in sessions { #expect(names.isSubset(of: Optional(session).fields.keys)) }

            #expect(try await sdk.call("DELETE", "/api/v1/sessions/")["revoked_count"] == .integer(1))
            #expect(try await test.access(other) == 401)
            try await sdk.call("DELETE", "/api/v1/users/me")
            try await sdk.call("GET", "/api/v1/users/me", status: 401)
        }
    }

    @Test("a password is changed, and set anew with the token of an email")
    func password() async throws {
        try await TestServer.run { test in
            var sdk = SDKClient.typeScript(test)
            sdk.accessToken = try await test.signUp().tokens.accessToken
            let new = "another horse, another battery"
            let change = #"{"current_password":"\#(Self.password)","new_password":"\#(new)"}"#
            #expect(try await sdk.call("PUT", "/api/v1/auth/password/change", change)["message"].string != nil)
            sdk.accessToken = nil
            let asked = #"{"email":"john@example.com"}"#
            try await sdk.call("POST", "/api/v1/auth/password/reset-request", asked)
            let emails = try await test.emails(to: "john@example.com", template: "password_reset")
            let token = try test.token(in: try #require(emails.last))
            let reset = #"{"token":"\#(token)","password":"\#(Self.password)"}"#
            try await sdk.call("POST", "/api/v1/auth/password/confirm", reset)
            _ = try await test.signIn()
        }
    }

    @Test("an email signs in, also one that was asked for again")
    func magicLink() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let sdk = SDKClient.typeScript(test)
            try await sdk.call("POST", "/api/v1/auth/magic-link", #"{"email":"john@example.com"}"#)
            try await sdk.call("POST", "/api/v1/auth/magic-link/resend", #"{"email":"john@example.com"}"#)
            let emails = try await test.emails(to: "john@example.com", template: "magic_link", count: 2)
            let body = #"{"token":"\#(try test.token(in: try #require(emails.last)))"}"#
            expectSignedIn(try await sdk.call("POST", "/api/v1/auth/magic-link/verify", body))
        }
    }

    @Test("a second factor is set up, asked for, proved and turned off")
    func secondFactor() async throws {
        try await TestServer.run { test in
            var sdk = SDKClient.typeScript(test)
            sdk.accessToken = try await test.signUp().tokens.accessToken
            try await sdk.call("POST", "/api/v1/auth/mfa/enable", #"{"method":"sms"}"#, status: 400)
            let set = try await sdk.call("POST", "/api/v1/auth/mfa/enable", #"{"method":"totp"}"#)
            let enrolment = try WireJSON.decodeResponse(TOTPEnrolment.self, from: WireJSON.encode(set))
            let code = try test.code(of: enrolment)
            try await sdk.call("POST", "/api/v1/auth/mfa/verify", #"{"code":"\#(code)"}"#)
            #expect(try await sdk.call("GET", "/api/v1/mfa/status")["enabled"] == .bool(true))

            let login = #"{"email":"john@example.com","password":"\#(Self.password)"}"#
            let challenge = try await sdk.call("POST", "/api/v1/auth/login", login)
            #expect(challenge["requires_mfa"] == .bool(true) && challenge["access_token"] == nil)
            let token = try #require(challenge["mfa_token"].string)
            test.clock.advance(seconds: 30)
            let proof = #"{"code":"\#(try test.code(of: enrolment))","mfa_token":"\#(token)"}"#
            expectSignedIn(try await sdk.call("POST", "/api/v1/auth/mfa/verify", proof))
            try await sdk.call("POST", "/api/v1/auth/mfa/disable", #"{"password":"\#(Self.password)"}"#)
        }
    }

    @Test("a passkey is added and signs in, its credential wrapped and with what the server knows itself")
    func passkey() async throws {
        try await TestServer.run { test in
            var sdk = SDKClient.typeScript(test)
            sdk.accessToken = try await test.signUp().tokens.accessToken
            var authenticator = try SoftAuthenticator()
            let creation = try await sdk.call("POST", "/api/v1/passkeys/register/options", "{}")
            let made = try authenticator.create(
                WireJSON.decodeResponse(
                    PublicKeyCredentialCreationOptionsJSON.self,
                    from: WireJSON.encode(creation)
                )
            )
            let credential = String(decoding: try WireJSON.encode(made), as: UTF8.self)
            let added = #"{"credential":\#(credential),"name":"My laptop"}"#
            let passkey = try await sdk.call("POST", "/api/v1/passkeys/register/verify", added, status: 201)
            #expect(passkey["name"] == .string("My laptop"))

            sdk.accessToken = nil
            let request = try await sdk.call("POST", "/api/v1/passkeys/authenticate/options", "{}")
            let given = try authenticator.get(
                WireJSON.decodeResponse(PublicKeyCredentialRequestOptionsJSON.self, from: WireJSON.encode(request))
            )
            let proof = String(decoding: try WireJSON.encode(given), as: UTF8.self)
            let challenge = try #require(request["challenge"].string)
            let body = #"{"credential":\#(proof),"challenge":"\#(challenge)","email":"john@example.com"}"#
            expectSignedIn(try await sdk.call("POST", "/api/v1/passkeys/authenticate/verify", body))
        }
    }

    @Test("organizations and webhooks are made and listed, with the slash that it ends paths with")
    func lists() async throws {
        try await TestServer.run {
            $0.webhookAllow = OutboundAllowList(["127.0.0.1"]) ?? $0.webhookAllow
        } _: { test in
            var sdk = SDKClient.typeScript(test)
            let john = try await test.signUp()
            sdk.accessToken = john.tokens.accessToken
            let organization = #"{"name":"Acme Corporation","slug":"acme-corp"}"#
            #expect(try await sdk.call("POST", "/api/v1/organizations", organization, status: 201)["id"] != nil)
            let list = try await test.send("GET", "/api/v1/organizations", as: john.tokens)
            #expect(try list.decode([Organization].self).map(\.slug) == ["acme-corp"])
            let webhook = #"{"url":"http://127.0.0.1:9/hook","events":["user.updated"]}"#
            let made = try await sdk.call("POST", "/api/v1/webhooks/", webhook, status: 201)
            #expect(made["secret"].string?.hasPrefix("whsec_") == true && made["is_active"] == .bool(true))
            for path in ["/api/v1/webhooks/", "/api/v1/webhooks/?is_active=true"] {
                #expect(try await sdk.call("GET", path)["total"] == .integer(1))
            }
            let types = try await test.send("GET", "/api/v1/webhooks/events/types", as: john.tokens)
            #expect(try types.decode([String].self).contains("user.created"))
            #expect(try await sdk.call("GET", "/api/v1/auth/oauth/providers")["providers"] != nil)
        }
    }
}
