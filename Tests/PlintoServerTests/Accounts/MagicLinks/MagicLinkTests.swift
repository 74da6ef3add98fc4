import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// Signing in with the link of an email.
@Suite("Magic links")
struct MagicLinkTests {
    static let callback = "https://app.example.com/auth/callback"

    private func run(_ body: (TestServer) async throws -> Void) async throws {
        let allowed = try #require(RedirectAllowList(["https://app.example.com/auth"]))
        try await TestServer.run({ $0.redirects = allowed }, body)
    }

    @Test("the answer is that of the reference, and the same for known, unknown and suspended addresses")
    func enumeration() async throws {
        try await run { test in
            _ = try await test.signUp("known@example.com")
            let suspended = try await test.signUp("suspended@example.com").user.id
            try await test.server.database.write {
                try $0.users.setStatus(.suspended, of: suspended, at: test.clock.now())
            }
            var answers: [WireClient.Response] = []
            for email in ["known@example.com", "unknown@example.com", "suspended@example.com"] {
                answers.append(try await test.askForLink(email, redirect: Self.callback))
            }
            #expect(Set(answers.map(\.text)) == [#"{"message":"Magic link sent to email","success":true}"#])
            #expect(Set(answers.map(\.status)) == [200])
            #expect(Set(answers.map { $0.fields.filter { !["x-request-id", "date"].contains($0.key) } }).count == 1)
            try await test.settled()
            #expect(try await !test.decodedEmails(to: "known@example.com", template: "magic_link").isEmpty)
            #expect(test.decodedEmails(to: "unknown@example.com").isEmpty)
            #expect(try await test.decodedEmails(to: "suspended@example.com", template: "magic_link").isEmpty)
        }
    }

    @Test(
        "an address that the operator did not allow is refused by name, whoever the email is for",
        arguments: [
            "https://evil.example.com/auth/callback", "https://app.example.com/other", "http://app.example.com/auth",
            "https://app.example.com.evil.com/auth", "https://app.example.com@evil.com/auth", "javascript:alert(1)",
            "//app.example.com/auth", "", "https://app.example.com/auth/../other",
        ]
    )
    func redirects(url: String) async throws {
        try await run { test in
            _ = try await test.signUp()
            for email in ["john@example.com", "unknown@example.com"] {
                let answer = try await test.askForLink(email, redirect: url)
                #expect(answer.status == 400 && answer.field == "redirect_url")
                #expect(answer.reason == .redirectNotAllowed)
            }
        }
    }

    @Test(
        "an address that has a parameter of what is put into it is refused: whose code it were, no one could tell",
        arguments: ["code=x", "state=1&error=x", "link_code="]
    )
    func reservedParameters(query: String) async throws {
        try await run { test in
            _ = try await test.signUp()
            let answer = try await test.askForLink(redirect: "https://app.example.com/auth/callback?\(query)")
            #expect(answer.status == 400 && answer.field == "redirect_url")
            #expect(answer.reason == .invalidFormat)
        }
    }

    @Test(
        "the button sends the browser to the application, with a code for the session that is good once, for a minute"
    )
    func flow() async throws {
        try await run { test in
            _ = try await test.signUp()
            let path = try test.link(in: await test.magicLinkEmail(redirect: Self.callback + "?next=%2F"))
            for method in ["GET", "HEAD"] { #expect(try await test.send(method, path).status == 200) }
            let page = try await test.send("GET", path)
            #expect(page.text.contains("john@example.com") && page.text.contains("https://app.example.com<"))
            let policy = try #require(page.fields["content-security-policy"])
            #expect(policy.contains("form-action 'self' https://app.example.com;"))
            let form = try #require(try PageForm(page.text))

            let answer = try await test.submit(form, on: path)
            #expect(answer.status == 303)
            #expect(answer.fields["referrer-policy"] == "no-referrer" && answer.fields["cache-control"] == "no-store")
            let location = try #require(answer.fields["location"])
            let start = Self.callback + "?next=%2F&code="
            #expect(location.hasPrefix(start))
            let code = String(location.dropFirst(start.count))
            #expect(try await test.submit(form, on: path).status == 400)

            let signedIn = try await test.exchangeCode(code)
            #expect(signedIn.status == 200)
            let tokens = try signedIn.decode(AuthenticationResponse.self).tokens
            #expect(try await test.access(tokens) == 200)
            #expect(try await test.exchangeCode(code).reason == .invalidCode)

            test.clock.advance(seconds: 1)
            let second = try test.link(in: await test.magicLinkEmail(redirect: Self.callback, count: 2))
            let secondPage = try await test.send("GET", second)
            let again = try await test.submit(#require(try PageForm(secondPage.text)), on: second)
            let late = try #require(again.fields["location"]).dropFirst((Self.callback + "?code=").count)
            test.clock.advance(seconds: 60)
            #expect(try await test.exchangeCode(String(late)).reason == .invalidCode)
        }
    }

    @Test("a form that stood on a page of someone else signs no one in")
    func crossSite() async throws {
        try await run { test in
            _ = try await test.signUp()
            let path = try test.link(in: await test.magicLinkEmail(redirect: Self.callback))
            let opened = try await test.send("GET", path)
            let form = try #require(try PageForm(opened.text))
            let answer = try await test.submit(form, on: path, fields: ["Sec-Fetch-Site": "cross-site"])
            #expect(answer.status == 403 && answer.fields["location"] == nil)
            #expect(try await test.submit(form, on: path).status == 303)
        }
    }

    @Test("a link to no application, or to one that is not allowed any more, has no button and stays good")
    func withoutRedirect() async throws {
        let scratch = try ScratchDirectory()
        let clock = TestClock()
        let allowed = try #require(RedirectAllowList([Self.callback]))
        var withdrawn = ""
        let allowing: (inout ServerConfiguration) -> Void = { $0.redirects = allowed }
        try await TestServer.run(clock: clock, scratch: scratch, allowing) { test in
            _ = try await test.signUp()
            withdrawn = try test.link(in: await test.magicLinkEmail(redirect: Self.callback))
        }
        try await TestServer.run(clock: clock, scratch: scratch) { test in
            clock.advance(seconds: 1)
            let plain = try test.link(in: await test.magicLinkEmail(redirect: nil, count: 2))
            for path in [withdrawn, plain] {
                let page = try await test.send("GET", path)
                #expect(page.status == 200 && page.text.contains("type the code"))
                #expect(try PageForm(page.text) == nil)
                let token = try #require(path.split(separator: "=").last)
                let posted = try await test.client.send(
                    "POST",
                    "/magic-link",
                    fields: ["Content-Type": "application/x-www-form-urlencoded"],
                    body: Array("token=\(token)".utf8)
                )
                #expect(posted.status == 200 && posted.fields["location"] == nil)
            }
            let token = try #require(plain.split(separator: "=").last)
            #expect(try await test.verifyLink(String(token)).status == 200)
        }
    }

    @Test("the token signs in once; of two uses at the same time one wins")
    func once() async throws {
        try await run { test in
            let john = try await test.signUp()
            let token = try test.token(in: await test.magicLinkEmail())
            let statuses = try await withThrowingTaskGroup { group in
                for _ in 0..<5 { group.addTask { try await test.verifyLink(token).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200, 400, 400, 400, 400])
            #expect(try await test.verifyLink(token).reason == .invalidLink)
            let audit = try await test.audit(of: john.user.id)
            #expect(audit.filter { $0 == .sessionCreated }.count == 1)
            #expect(audit.contains(.magicLinkRequested))
        }
    }

    @Test("what is too old, altered, for another purpose or of a suspended account signs no one in")
    func refused() async throws {
        try await run { test in
            let john = try await test.signUp().user.id
            let token = try test.token(in: await test.magicLinkEmail())
            let altered = (token.hasPrefix("A") ? "B" : "A") + token.dropFirst()
            let reset = try await test.resetToken()
            for wrong in [altered, reset, ""] { #expect(try await test.verifyLink(wrong).reason == .invalidLink) }
            #expect(try await test.reset(token, to: "another horse, another battery").reason == .invalidLink)
            try await test.server.database.write { try $0.users.setStatus(.suspended, of: john, at: test.clock.now()) }
            #expect(try await test.verifyLink(token).reason == .accountSuspended)
            #expect(try await test.send("GET", "/magic-link?token=\(token)").status == 403)
            try await test.server.database.write { try $0.users.setStatus(.active, of: john, at: test.clock.now()) }
            test.clock.advance(seconds: 15 * 60)
            #expect(try await test.verifyLink(token).reason == .invalidLink)
        }
    }

    @Test("the second factor is asked for, by link, by code and behind the redirect")
    func secondFactor() async throws {
        try await run { test in
            let member = try await test.memberWithSecondFactor()
            try await test.server.database.write { try $0.users.markEmailVerified(member.user, at: test.clock.now()) }
            let byLink = try await test.verifyLink(test.token(in: test.magicLinkEmail()))
            test.clock.advance(seconds: 1)
            let byCode = try await test.verifyCode(test.mailedCode(in: test.magicLinkEmail()))
            test.clock.advance(seconds: 1)
            let path = try test.link(in: await test.magicLinkEmail(redirect: Self.callback))
            let opened = try await test.send("GET", path)
            let form = try #require(try PageForm(opened.text))
            let location = try #require(try await test.submit(form, on: path).fields["location"])
            let byRedirect = try await test.exchangeCode(String(location.split(separator: "=").last ?? ""))
            for answer in [byLink, byCode, byRedirect] {
                #expect(answer.status == 200)
                guard case .secondFactorRequired(let challenge) = try answer.decode(SignInResponse.self) else {
                    Issue.record("no second factor was asked for")
                    continue
                }
                #expect(try await test.verify(test.code(of: member.enrolment), token: challenge.token).status == 200)
                test.clock.advance(seconds: 30)
            }
        }
    }

    @Test("the first proof of an address takes away what someone set up before it")
    func preparedAccount() async throws {
        try await run { test in
            // Someone who does not read mail at this address.
            let other = try await test.signUp()
            let signedIn = try await test.verifyLink(test.token(in: test.magicLinkEmail()))
            let owner = try signedIn.decode(AuthenticationResponse.self)
            #expect(owner.user.emailVerified)
            #expect(try await test.access(owner.tokens) == 200)
            #expect(try await test.access(other.tokens) == 401)
            #expect(try await test.passwordSignIn().reason == .wrongCredentials)
            _ = try await test.emails(to: "john@example.com", template: "earlier_setup")
            #expect(try await test.audit(of: other.user.id).contains(.passwordRemoved))
        }
    }

    @Test("an account whose address was proved before keeps its sessions and its password")
    func provedAccount() async throws {
        try await run { test in
            let john = try await test.signUp()
            let email = try #require(
                try await test.emails(to: "john@example.com", template: "email_verification").first
            )
            let request = VerifyEmailRequest(token: try test.token(in: email))
            #expect(try await test.json("POST", "/v1/auth/email/verify", request).status == 200)
            #expect(try await test.verifyLink(test.token(in: test.magicLinkEmail())).status == 200)
            #expect(try await test.access(john.tokens) == 200)
            #expect(try await test.passwordSignIn().status == 200)
        }
    }

    @Test("another password voids links and the codes of redirects")
    func voided() async throws {
        try await run { test in
            let john = try await test.signUp()
            try await test.server.database.write {
                try $0.users.markEmailVerified(john.user.id, at: test.clock.now())
            }
            let path = try test.link(in: await test.magicLinkEmail(redirect: Self.callback))
            let opened = try await test.send("GET", path)
            let form = try #require(try PageForm(opened.text))
            let location = try #require(try await test.submit(form, on: path).fields["location"])
            test.clock.advance(seconds: 1)
            let token = try test.token(in: await test.magicLinkEmail(count: 2))
            let reset = try await test.resetToken()
            #expect(try await test.reset(reset, to: "another horse, another battery").status == 200)
            #expect(try await test.exchangeCode(String(location.split(separator: "=").last ?? "")).status == 401)
            #expect(try await test.verifyLink(token).reason == .invalidLink)
        }
    }
}
