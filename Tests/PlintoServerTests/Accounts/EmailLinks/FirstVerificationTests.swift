import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// An account that someone made with another's address, and prepared, before the owner of the address comes.
@Suite("First proof of an address")
struct FirstVerificationTests {
    enum Way: String, CaseIterable, Sendable {
        case link, page, code, reset, resetPage
    }

    private struct Prepared {
        let user: AuthenticationResponse
        let key: CreatedAPIKey
        let webhook: Webhook
        let organization: OrganizationID
        let challenge: String
        let authenticator: SoftAuthenticator
    }

    private static let newPassword = "another horse, another battery"
    private static let person = StandInProvider.Person(subject: "666", email: "m@elsewhere.example", isVerified: false)

    /// All that a stranger with a session can leave behind.
    private func prepare(_ test: TestServer, _ standIn: StandInProvider) async throws -> Prepared {
        let user = try await test.signUp()
        let tokens = user.tokens
        var authenticator = try SoftAuthenticator()
        try await test.addPasskey(&authenticator, to: tokens)
        let link = try await test.linkCode(by: standIn, as: Self.person, for: tokens)
        #expect(try await test.confirmLink(link, as: tokens).status == 201)
        let key = try await test.key([.usersRead], of: tokens)
        let hook = #"{"url":"https://hooks.example.com/","events":["session.created"]}"#
        let webhook = try await test.send("POST", "/v1/webhooks", as: tokens, text: hook)
        #expect(webhook.status == 201)
        let enrolment = try await test.beginEnrolment(tokens)
        #expect(try await test.verify(test.code(of: enrolment), as: tokens).status == 200)
        return Prepared(
            user: user,
            key: key,
            webhook: try webhook.decode(),
            organization: try await test.organization(of: user),
            challenge: try await test.challenge(),
            authenticator: authenticator
        )
    }

    /// The owner of the address comes in, and gets a session.
    private func comeIn(_ test: TestServer, by way: Way) async throws -> AuthenticationResponse {
        let answer: WireClient.Response
        switch way {
        case .link:
            answer = try await test.verifyLink(test.token(in: test.magicLinkEmail()))
        case .code:
            answer = try await test.verifyCode(test.mailedCode(in: test.magicLinkEmail()))
        case .page:
            let path = try test.link(in: await test.magicLinkEmail(redirect: TestServer.application))
            let opened = try await test.send("GET", path)
            let form = try #require(try PageForm(opened.text))
            let location = try #require(try await test.submit(form, on: path).fields["location"])
            answer = try await test.exchangeCode(String(location.split(separator: "=").last ?? ""))
        case .reset, .resetPage:
            let token = try await test.resetToken()
            if way == .reset {
                #expect(try await test.reset(token, to: Self.newPassword).status == 200)
            } else {
                let path = "/password/reset?token=\(token)"
                let opened = try await test.send("GET", path)
                let form = try #require(try PageForm(opened.text))
                let values = ["new_password": Self.newPassword]
                #expect(try await test.submit(form, on: path, values).status == 200)
            }
            let request = SignInRequest(email: "john@example.com", password: Self.newPassword)
            answer = try await test.json("POST", "/v1/auth/signin", request)
        }
        #expect(answer.status == 200)
        // No second factor of someone else's stands in the way.
        return try answer.decode()
    }

    @Test("whatever a stranger set up is gone once the owner of the address comes in", arguments: Way.allCases)
    func everythingGoes(way: Way) async throws {
        try await TestServer.run(with: .github) { test, standIn, _ in
            let prepared = try await prepare(test, standIn)
            var authenticator = prepared.authenticator
            let hook = prepared.webhook.id
            let id = prepared.user.user.id
            let owner = try await comeIn(test, by: way)
            #expect(owner.user.id == id && owner.user.emailVerified)

            #expect(try await test.access(prepared.user.tokens) == 401)
            #expect(try await test.refresh(prepared.user.tokens.refreshToken).status == 401)
            #expect(try await test.passwordSignIn().reason == .wrongCredentials)
            #expect(try await test.verify("123456", token: prepared.challenge).reason == .mfaAttemptOver)
            #expect(try await test.passkeySignIn(&authenticator).reason == .passkeyRefused)
            #expect(try await test.outcome(by: standIn, as: Self.person) == ["error": "email_unverified"])
            #expect(try await test.send("GET", "/v1/users/me", key: prepared.key.key).reason == .invalidAPIKey)
            let webhook = try await test.server.database.read { try $0.webhooks.find(hook) }
            #expect(webhook == nil)

            let status: MFAStatus = try await test.send("GET", "/v1/mfa/status", as: owner.tokens).decode()
            #expect(!status.enabled && status.methods.isEmpty)
            #expect(try await test.passkeys(owner.tokens).isEmpty)
            #expect(try await test.identities(owner.tokens).isEmpty)
            // What opens nothing stays.
            #expect(try await test.role(owner, in: prepared.organization) == .owner)

            let actions = Set(try await test.audit(of: id))
            let expected: Set<AuditAction> = [
                .emailVerified, .sessionRevoked, .passwordRemoved, .mfaDisabled, .passkeyRemoved, .identityUnlinked,
                .apiKeyRevoked, .webhookDeleted,
            ]
            #expect(actions.isSuperset(of: expected))
            let email = try #require(try await test.emails(to: "john@example.com", template: "earlier_setup").first)
            #expect(email.contains("a passkey, a sign-in by another service, an API key, a webhook"))
            #expect(email.contains("the password, ") == (way != .reset && way != .resetPage))
        }
    }

    @Test("an enrolment that was begun and not confirmed is gone too")
    func pendingEnrolment() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp()
            _ = try await test.beginEnrolment(user.tokens)
            #expect(try await test.verifyLink(test.token(in: test.magicLinkEmail())).status == 200)
            let factor = try await test.server.database.read { try $0.totpFactors.find(user.user.id) }
            #expect(factor == nil)
            _ = try await test.emails(to: "john@example.com", template: "earlier_setup")
        }
    }

    @Test("once the address was proved, an email that lets its owner in takes nothing away", arguments: Way.allCases)
    func provedBefore(way: Way) async throws {
        try await TestServer.run(with: .github) { test, standIn, _ in
            let user = try await test.signUp()
            let email = try #require(
                try await test.emails(to: "john@example.com", template: "email_verification").first
            )
            let proof = VerifyEmailRequest(token: try test.token(in: email))
            #expect(try await test.json("POST", "/v1/auth/email/verify", proof).status == 200)
            // The email of the sign-up lets no one in, and ends nothing.
            #expect(try await test.access(user.tokens) == 200)
            #expect(try await test.passwordSignIn().status == 200)
            var authenticator = try SoftAuthenticator()
            try await test.addPasskey(&authenticator, to: user.tokens)
            let key = try await test.key([.usersRead], of: user.tokens)
            let code = try await test.linkCode(by: standIn, as: Self.person, for: user.tokens)
            #expect(try await test.confirmLink(code, as: user.tokens).status == 201)

            let owner = try await comeIn(test, by: way)
            #expect(try await test.send("GET", "/v1/users/me", key: key.key).status == 200)
            #expect(try await test.passkeys(owner.tokens).count == 1)
            #expect(try await test.identities(owner.tokens).count == 1)
            #expect(try await test.passkeySignIn(&authenticator).status == 200)
        }
    }

    @Test("a provider's sign-in reaches no account whose address no one proved, and proves none")
    func provider() async throws {
        try await TestServer.run(with: .github) { test, standIn, _ in
            let stranger = try await test.signUp()
            let owner = StandInProvider.Person(subject: "1", email: "john@example.com", isVerified: true)
            #expect(try await test.outcome(by: standIn, as: owner) == ["error": "account_exists"])
            let user: User = try await test.send("GET", "/v1/users/me", as: stranger.tokens).decode()
            #expect(!user.emailVerified)
        }
    }

    @Test("a request that was let in before its session ended leaves nothing behind it")
    func overtaken() async throws {
        try await TestServer.run(with: .github) { test, standIn, _ in
            let user = try await test.signUp()
            let tokens = user.tokens
            var authenticator = try SoftAuthenticator()
            let passkey = try await test.addPasskey(&authenticator, to: tokens, name: "Laptop").id
            let known = StandInProvider.Person(subject: "2", email: "other@example.com", isVerified: true)
            let linked = try await test.confirmLink(test.linkCode(by: standIn, as: known, for: tokens), as: tokens)
            let identity = try linked.decode(UserIdentity.self).id
            let registration = try authenticator.create(try await test.creationOptions(tokens))
            let link = try await test.linkCode(by: standIn, as: Self.person, for: tokens)
            let enrolment = try await test.beginEnrolment(tokens)
            // Ended in the database alone, without the announcement that empties the memory: as for a request that was
            // admitted a moment earlier.
            let now = test.clock.now()
            try await test.server.database.write { connection in
                try connection.execute(
                    "UPDATE sessions SET ended_at = $1, end_reason = 'revoked' WHERE user_id = $2",
                    now,
                    user.user.id
                )
            }
            #expect(try await test.access(tokens) == 200)
            let hook = #"{"url":"https://hooks.example.com/","events":["session.created"]}"#
            let answers = [
                try await test.register(registration, as: tokens), try await test.confirmLink(link, as: tokens),
                try await test.verify(test.code(of: enrolment), as: tokens),
                try await test.send("POST", "/v1/mfa/totp/enable", as: tokens, text: "{}"),
                try await test.createKey(#"{"name":"x","scopes":["users:read"]}"#, as: tokens),
                try await test.send("POST", "/v1/webhooks", as: tokens, text: hook),
                try await test.send("PATCH", "/v1/passkeys/\(passkey)", as: tokens, text: #"{"name":"Mine"}"#),
                try await test.send("DELETE", "/v1/passkeys/\(passkey)", as: tokens, text: "{}"),
                try await test.send("DELETE", "/v1/users/me/identities/\(identity)", as: tokens),
                try await test.json(
                    "POST",
                    "/v1/auth/password/change",
                    ChangePasswordRequest(currentPassword: TestServer.password, newPassword: Self.newPassword),
                    fields: ["Authorization": "Bearer \(tokens.accessToken)"]
                ),
            ]
            #expect(answers.map(\.reason) == .init(repeating: .sessionEnded, count: answers.count))
            let left = try await test.server.database.read { connection in
                (
                    try connection.passkeys.list(of: user.user.id).map(\.name),
                    try connection.identities.all(of: user.user.id).map(\.id),
                    try connection.totpFactors.isActive(user.user.id),
                    try connection.apiKeys.count(of: user.user.id, most: 1),
                    try connection.webhooks.personal(of: user.user.id).count
                )
            }
            #expect(left == (["Laptop"], [identity], false, 0, 0))
        }
    }

    @Test("no request of a first proof reads a table from end to end")
    func plans() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp().user.id
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            _ = try recorder.passkeys.removeAll(of: user)
            _ = try recorder.identities.removeAll(of: user)
            _ = try recorder.apiKeys.removeAll(of: user)
            _ = try recorder.webhooks.removeAll(of: user)
            #expect(recorder.plans.count >= 4)
            #expect(recorder.scans.isEmpty)
        }
    }
}
