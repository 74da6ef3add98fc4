import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// The identities of an account: linked by its user, and taken away again.
@Suite("Identities at providers")
struct IdentityTests {
    private let person = StandInProvider.Person(subject: "777", email: "jd@elsewhere.example", isVerified: false)

    @Test("a signed-in user links an identity, whatever its address, and signs in with it from then on")
    func link() async throws {
        try await TestServer.run(with: .github) { test, standIn, _ in
            let user = try await test.signUp()
            let code = try await test.linkCode(by: standIn, as: person, for: user.tokens)
            #expect(try await test.identities(user.tokens).isEmpty)
            let answer = try await test.confirmLink(code, as: user.tokens)
            #expect(answer.status == 201)
            let identity = try answer.decode(UserIdentity.self)
            #expect(identity.provider == .github && identity.email == "jd@elsewhere.example" && !identity.emailVerified)
            #expect(try await test.identities(user.tokens) == [identity])
            #expect(try await test.signIn(by: standIn, as: person).user.id == user.user.id)
            #expect(try await test.confirmLink(code, as: user.tokens).reason == .invalidLink)

            // The same once more is no fault, and no second identity.
            let again = try await test.linkCode(by: standIn, as: person, for: user.tokens)
            #expect(try await test.confirmLink(again, as: user.tokens).status == 201)
            #expect(try await test.identities(user.tokens).count == 1)
        }
    }

    @Test("who lures someone into their own link gets nothing: the session that set out must confirm")
    func lured() async throws {
        try await TestServer.run(with: .github) { test, standIn, _ in
            let attacker = try await test.signUp("mallory@example.com")
            let victim = try await test.signUp("john@example.com")
            // The victim's browser goes the attacker's way, and their application holds the victim's session.
            let code = try await test.linkCode(by: standIn, as: person, for: attacker.tokens)
            #expect(try await test.confirmLink(code, as: victim.tokens).reason == .invalidLink)
            // Another session of the attacker's will not do either.
            let other = try await test.signIn("mallory@example.com")
            #expect(try await test.confirmLink(code, as: other).reason == .invalidLink)
            for tokens in [attacker.tokens, victim.tokens] { #expect(try await test.identities(tokens).isEmpty) }
        }
    }

    @Test("a link that is at the provider while a second factor is turned on elsewhere comes to nothing")
    func secondFactorMeanwhile() async throws {
        try await TestServer.run(with: .github) { test, standIn, _ in
            let user = try await test.signUp()
            let other = try await test.signIn()
            let query = try await test.beginLink(.github, as: other)
            let enrolment = try await test.beginEnrolment(user.tokens)
            standIn.change { behaviour in
                behaviour.meanwhile = {
                    standIn.change { $0.meanwhile = nil }
                    let answer = try? await test.verify(test.code(of: enrolment), as: user.tokens)
                    #expect(answer?.status == 200)
                }
            }
            let outcome = try await test.outcome(by: standIn, as: person, query: query)
            #expect(outcome == ["error": "second_factor_required"])
            // The session that has proved the factor links as before.
            let code = try await test.linkCode(by: standIn, as: person, for: user.tokens)
            #expect(try await test.confirmLink(code, as: user.tokens).status == 201)
        }
    }

    @Test("a link is begun once, by its own provider, within ten minutes, and confirmed within one")
    func lifetimes() async throws {
        try await TestServer.run(with: .github) { test, standIn, _ in
            let tokens = try await test.signUp().tokens
            let query = try await test.beginLink(.github, as: tokens)
            _ = try await test.setOut(.github, query: query)
            let second = try await test.send("GET", "/v1/auth/oauth/github?\(query)")
            #expect(second.status == 400 && second.reason == .invalidLink)
            let late = try await test.beginLink(.github, as: tokens)
            let changed = "\(late)&redirect_url=\(PercentEncoding.encode(TestServer.application))"
            #expect(try await test.send("GET", "/v1/auth/oauth/github?\(changed)").field == "redirect_url")
            let code = try await test.linkCode(by: standIn, as: person, for: tokens)
            test.clock.advance(seconds: 60)
            #expect(try await test.confirmLink(code, as: tokens).reason == .invalidLink)
            test.clock.advance(seconds: 540)
            #expect(try await test.send("GET", "/v1/auth/oauth/github?\(late)").reason == .invalidLink)
            let stale = try await test.send("POST", "/v1/users/me/identities/github/link", as: tokens, text: "{}")
            #expect(stale.status == 403 && stale.reason == .recentAuthenticationRequired)
        }
    }

    @Test("codes of one kind are no codes of another")
    func confusion() async throws {
        try await TestServer.run(with: .github) { test, standIn, _ in
            let tokens = try await test.signUp().tokens
            let link = try await test.linkCode(by: standIn, as: person, for: tokens)
            #expect(try await test.exchange(link).reason == .invalidCode)
            let begun = try await test.beginLink(.github, as: tokens).split(separator: "=")[1]
            #expect(try await test.confirmLink(String(begun), as: tokens).reason == .invalidLink)
            let departure = try await test.setOut(.github)
            #expect(try await test.confirmLink(departure.state, as: tokens).reason == .invalidLink)
            #expect(try await test.confirmLink(link, as: tokens).status == 201)
        }
    }

    @Test("an identity signs one user in; another cannot have it too")
    func taken() async throws {
        try await TestServer.run(with: .github) { test, standIn, _ in
            let (john, jane) = (try await test.signUp("john@example.com"), try await test.signUp("jane@example.com"))
            let first = try await test.linkCode(by: standIn, as: person, for: john.tokens)
            #expect(try await test.confirmLink(first, as: john.tokens).status == 201)
            let second = try await test.linkCode(by: standIn, as: person, for: jane.tokens)
            let answer = try await test.confirmLink(second, as: jane.tokens)
            #expect(answer.status == 409 && answer.reason == .identityTaken)
            #expect(try await test.signIn(by: standIn, as: person).user.id == john.user.id)
        }
    }

    @Test("an identity is removed, by its own user alone, unless it is the last way to sign in")
    func unlink() async throws {
        try await TestServer.run(with: .discord) { test, standIn, _ in
            let john = try await test.signIn(by: standIn, as: .init())
            let jane = try await test.signUp("jane@example.com")
            let code = try await test.linkCode(by: standIn, as: person, for: jane.tokens)
            #expect(try await test.confirmLink(code, as: jane.tokens).status == 201)
            let (johns, janes) = (
                try #require(try await test.identities(john.tokens).first?.id),
                try #require(try await test.identities(jane.tokens).first?.id)
            )
            func remove(_ id: String, _ tokens: TokenPair) async throws -> WireClient.Response {
                try await test.send("DELETE", "/v1/users/me/identities/\(id)", as: tokens)
            }
            let last = try await remove(johns.text, john.tokens)
            #expect(last.status == 409 && last.reason == .lastSignInMethod)
            for id in [johns.text, "idn_x", "x"] { #expect(try await remove(id, jane.tokens).status == 404) }
            #expect(try await remove(janes.text, jane.tokens).status == 200)
            #expect(try await remove(janes.text, jane.tokens).status == 404)
            #expect(try await test.identities(jane.tokens).isEmpty)
            #expect(try await test.audit(of: jane.user.id).contains(.identityUnlinked))
            #expect(try await test.outcome(by: standIn, as: person) == ["error": "email_unverified"])

            // A second identity makes the first one removable.
            let other = StandInProvider.Person(subject: "888")
            let more = try await test.linkCode(by: standIn, as: other, for: john.tokens)
            #expect(try await test.confirmLink(more, as: john.tokens).status == 201)
            #expect(try await remove(johns.text, john.tokens).status == 200)
            #expect(try await test.signIn(by: standIn, as: other).user.id == john.user.id)
            test.clock.advance(seconds: 600)
            let stale = try await remove(johns.text, john.tokens)
            #expect(stale.status == 403 && stale.reason == .recentAuthenticationRequired)
        }
    }

    @Test("neither an identity nor a passkey that signs in alone is removed where nothing else would let its user in")
    func lastWayIn() async throws {
        try await TestServer.run(with: .discord) { test, standIn, _ in
            let tokens = try await test.signIn(by: standIn, as: .init()).tokens
            let identity = try #require(try await test.identities(tokens).first?.id)
            let path = "/v1/users/me/identities/\(identity)"
            var weak = try SoftAuthenticator()
            weak.flags = SoftAuthenticator.userPresent
            let second = try await test.addPasskey(&weak, to: tokens)
            #expect(try await test.send("DELETE", path, as: tokens).reason == .lastSignInMethod)
            var authenticator = try SoftAuthenticator()
            let passkey = try await test.addPasskey(&authenticator, to: tokens)
            #expect(try await test.send("DELETE", path, as: tokens).status == 200)
            let last = try await test.send("DELETE", "/v1/passkeys/\(passkey.id)", as: tokens, text: "{}")
            #expect(last.status == 409 && last.reason == .lastSignInMethod)
            #expect(try await test.send("DELETE", "/v1/passkeys/\(second.id)", as: tokens, text: "{}").status == 200)
            #expect(try await test.passkeySignIn(&authenticator).status == 200)
        }
    }

    @Test("the owner of an account gets an email when an identity is linked to it, by them or by its address")
    func email() async throws {
        try await TestServer.run(with: .github) { test, standIn, _ in
            let tokens = try await test.signUp().tokens
            let code = try await test.linkCode(by: standIn, as: person, for: tokens)
            #expect(try await test.confirmLink(code, as: tokens).status == 201)
            _ = try await test.emails(to: "john@example.com", template: "identity_linked")
            _ = try await test.account("jane@example.com", isVerified: true)
            let jane = StandInProvider.Person(subject: "9", email: "jane@example.com")
            #expect(try await test.outcome(by: standIn, as: jane)["code"] != nil)
            _ = try await test.emails(to: "jane@example.com", template: "identity_linked")
            // No one's account was linked by the sign-in that made it.
            _ = try await test.signIn(by: standIn, as: .init())
            try await test.settled()
            #expect(test.decodedEmails(to: "john@gmail.com").isEmpty)
        }
    }

    @Test("identities go with their account, and the provider's account is free again")
    func deleted() async throws {
        try await TestServer.run(with: .google) { test, standIn, _ in
            let first = try await test.signIn(by: standIn, as: .init())
            #expect(try await test.send("DELETE", "/v1/users/me", as: first.tokens).status == 200)
            #expect(try await test.signIn(by: standIn, as: .init()).user.id != first.user.id)
        }
    }
}
