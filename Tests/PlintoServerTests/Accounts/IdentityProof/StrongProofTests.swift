import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// What an endpoint that changes how an account is signed in to asks beyond an access token.
@Suite("Strong proof and recent authentication")
struct StrongProofTests {
    /// A request to an endpoint of the table that would be right but for its proof.
    private static func request(
        _ endpoint: EndpointDescription,
        passkey: PasskeyID,
        _ proof: String = ""
    ) -> (path: String, body: String?) {
        let members = proof.isEmpty ? "" : "," + proof
        let path =
            endpoint.path.filled(with: [
                "provider": "github", "identity_id": "idn_" + String(repeating: "0", count: 26),
                "passkey_id": passkey.text,
            ])
        return switch (endpoint.method, endpoint.path) {
        case (_, API.Passwords.change.path):
            (path, #"{"current_password":"\#(TestServer.password)","new_password":"another good one 7"\#(members)}"#)
        case (_, API.APIKeys.create.path): (path, #"{"name":"x","scopes":["users:read"]\#(members)}"#)
        case (.patch, API.Users.updateMe.path): (path, #"{"username":"johnny"}"#)
        case (.get, _), (.delete, API.Users.deleteMe.path), (.delete, API.OAuth.unlink.path): (path, nil)
        case (.post, API.OAuth.beginLink.path): (path, "{}")
        default: (path, "{\(proof)}")
        }
    }

    @Test("the table names every endpoint that changes how an account is signed in to")
    func complete() {
        let table = ProofRequirement.table
        for endpoint in API.all where endpoint.method != .get {
            guard case .sessionOnly(let cause) = endpoint.keys, cause == .credentials || cause == .recentAuthentication
            else { continue }
            #expect(
                (table[endpoint] != nil) != ProofRequirement.exempt.contains(endpoint),
                "\(endpoint.method.rawValue) \(endpoint.path)"
            )
        }
        #expect(
            Set(table.filter { $0.value == .strongProof }.keys.map(\.path)) == [
                API.MFA.disable.path, API.MFA.regenerateBackupCodes.path, API.Passwords.change.path,
            ]
        )
    }

    @Test("a session that is older than the factor is let in nowhere in the table, by its age or by the password")
    func older() async throws {
        try await TestServer.run(with: .github) { test, _, _ in
            _ = try await test.signUp()
            let older = try await test.signIn()
            let tokens = try await test.signIn()
            var authenticator = try SoftAuthenticator()
            let passkey = try await test.addPasskey(&authenticator, to: tokens).id
            let enrolment = try await test.beginEnrolment(tokens)
            #expect(try await test.verify(test.code(of: enrolment), as: tokens).status == 200)
            let password = #""password":"\#(TestServer.password)""#
            for (endpoint, _) in ProofRequirement.table where endpoint != API.MFA.enableTOTP.description {
                for proof in ["", password] {
                    if !proof.isEmpty, endpoint == API.Passwords.change.description { continue }
                    let (path, body) = Self.request(endpoint, passkey: passkey, proof)
                    let answer = try await test.send(endpoint.method.rawValue, path, as: older, text: body)
                    #expect(
                        answer.status == 403 && answer.reason == .secondFactorRequired,
                        "\(endpoint.method.rawValue) \(endpoint.path) \(proof): \(answer.status)"
                    )
                }
            }
            let status = try await test.send("GET", "/v1/mfa/status", as: tokens).decode(MFAStatus.self)
            #expect(status.enabled && status.backupCodesRemaining == 10)
        }
    }

    @Test("new backup codes take a password or a code with the request, however fresh the session")
    func regenerate() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            let path = "/v1/mfa/regenerate-backup-codes"
            let without = try await test.send("POST", path, as: member.tokens, text: "{}")
            #expect(without.status == 400 && without.reason == .required && without.field == "password")
            let wrong = #"{"password":"not my password"}"#
            #expect(try await test.send("POST", path, as: member.tokens, text: wrong).reason == .wrongCredentials)
            let code = #"{"code":"\#(try test.code(of: member.enrolment))"}"#
            #expect(try await test.send("POST", path, as: member.tokens, text: code).status == 200)
            // The code is used up by it.
            #expect(try await test.send("POST", path, as: member.tokens, text: code).reason == .wrongCode)
        }
    }

    @Test("a session that is older than the factor takes it off with a code, and so does one of a sign-in with it")
    func provedSessions() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let older = try await test.signIn()
            let member = try await enrol(test, try await test.signIn())
            let path = "/v1/mfa/regenerate-backup-codes"
            let code = #"{"code":"\#(member.backupCodes[0])"}"#
            #expect(try await test.send("POST", path, as: older, text: code).status == 200)
            test.clock.advance(seconds: 30)
            let token = try await test.challenge()
            let newer = try await test.verify(test.code(of: member), token: token)
                .decode(AuthenticationResponse.self).tokens
            let password = #"{"password":"\#(TestServer.password)"}"#
            #expect(try await test.send("POST", "/v1/mfa/disable", as: older, text: password).status == 403)
            #expect(try await test.send("POST", "/v1/mfa/disable", as: newer, text: password).status == 200)
        }
    }

    @Test("a session that proved an earlier factor has not proved the present one")
    func earlierFactor() async throws {
        try await TestServer.run { test in
            let first = try await test.memberWithSecondFactor()
            let password = #"{"password":"\#(TestServer.password)"}"#
            #expect(try await test.send("POST", "/v1/mfa/disable", as: first.tokens, text: password).status == 200)
            _ = try await enrol(test, try await test.signIn())
            let answer = try await test.send("POST", "/v1/mfa/disable", as: first.tokens, text: password)
            #expect(answer.status == 403 && answer.reason == .secondFactorRequired)
        }
    }

    @Test("an account without a password sets its first one with a code of its second factor, not with a fresh session")
    func firstPassword() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            try await test.server.database.write { try $0.users.setPassword(nil, of: member.user) }
            let path = "/v1/auth/password/change"
            let without = #"{"new_password":"another good one 7"}"#
            let refused = try await test.send("POST", path, as: member.tokens, text: without)
            #expect(refused.status == 400 && refused.reason == .required && refused.field == "code")
            let code = try test.code(of: member.enrolment)
            let with = #"{"new_password":"another good one 7","code":"\#(code)"}"#
            #expect(try await test.send("POST", path, as: member.tokens, text: with).status == 200)
        }
    }

    @Test("a passkey that was begun before the factor was turned on is not added after it")
    func begunBefore() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let older = try await test.signIn()
            let options = try await test.creationOptions(older)
            _ = try await enrol(test, try await test.signIn())
            var authenticator = try SoftAuthenticator()
            #expect(try await test.register(authenticator.create(options), as: older).status == 400)
        }
    }

    private func enrol(_ test: TestServer, _ tokens: TokenPair) async throws -> TOTPEnrolment {
        let enrolment = try await test.beginEnrolment(tokens)
        #expect(try await test.verify(test.code(of: enrolment), as: tokens).status == 200)
        test.clock.advance(seconds: 30)
        return enrolment
    }
}
