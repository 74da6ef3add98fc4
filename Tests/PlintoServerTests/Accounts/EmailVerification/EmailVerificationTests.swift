import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// The proof that a user reads what arrives at their address.
@Suite("Email verification")
struct EmailVerificationTests {
    private static let template = "email_verification"

    private func emailToken(_ test: TestServer, _ email: String = "john@example.com") async throws -> String {
        try test.token(in: #require(try await test.emails(to: email, template: Self.template).first))
    }

    private func verify(_ test: TestServer, _ token: String) async throws -> WireClient.Response {
        try await test.json("POST", "/v1/auth/email/verify", VerifyEmailRequest(token: token))
    }

    private func isVerified(_ test: TestServer, _ tokens: TokenPair) async throws -> Bool {
        try await test.send("GET", "/v1/users/me", as: tokens).decode(User.self).emailVerified
    }

    @Test("sign-up sends an email whose page has a button that verifies; opening it does not")
    func flow() async throws {
        try await TestServer.run { test in
            try await test.listen()
            let john = try await test.signUp()
            let email = try #require(try await test.emails(to: "john@example.com", template: Self.template).first)
            let path = try test.link(in: email)
            for method in ["GET", "HEAD", "GET"] { #expect(try await test.send(method, path).status == 200) }
            #expect(try await !isVerified(test, john.tokens))
            let version = try await test.server.database.read { try $0.users.find(john.user.id)?.version } ?? 0

            let page = try await test.send("GET", path)
            #expect(page.text.contains("john@example.com"))
            let form = try #require(try PageForm(page.text))
            let done = try await test.submit(form, on: path)
            #expect(done.status == 200 && done.text.contains("Your email address is confirmed"))
            #expect(try await isVerified(test, john.tokens))
            let record = try await test.server.database.read { try $0.users.find(john.user.id) }
            #expect(record?.version == version + 1)
            #expect(try await test.events(of: john.user.id).filter { $0 == "user.email_verified" }.count == 1)
            #expect(try await test.audit(of: john.user.id).filter { $0 == .emailVerified }.count == 1)
            #expect(try await test.submit(form, on: path).status == 400)
        }
    }

    @Test("a link works once; of two uses at the same time one wins")
    func once() async throws {
        try await TestServer.run { test in
            try await test.listen()
            let john = try await test.signUp()
            let token = try await emailToken(test)
            let statuses = try await withThrowingTaskGroup { group in
                for _ in 0..<5 { group.addTask { try await verify(test, token).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200, 400, 400, 400, 400])
            #expect(try await test.events(of: john.user.id).filter { $0 == "user.email_verified" }.count == 1)
        }
    }

    @Test("what is too old, altered, for another purpose or of a suspended account verifies nothing")
    func refused() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let token = try await emailToken(test)
            let reset = try await test.resetToken()
            let altered = (token.hasPrefix("A") ? "B" : "A") + token.dropFirst()
            for wrong in [altered, reset, "", token + token] {
                let answer = try await verify(test, wrong)
                #expect(answer.status == 400 && answer.field == "token")
            }
            #expect(try await test.reset(token, to: "another horse, another battery").reason == .invalidLink)
            try await test.server.database.write {
                try $0.users.setStatus(.suspended, of: john.user.id, at: test.clock.now())
            }
            #expect(try await verify(test, token).reason == .accountSuspended)
            try await test.server.database.write {
                try $0.users.setStatus(.active, of: john.user.id, at: test.clock.now())
            }
            test.clock.advance(seconds: 48 * 3600)
            #expect(try await verify(test, token).reason == .invalidLink)
        }
    }

    @Test("the email comes once more to anyone who asks, five times an hour, until the address is verified")
    func resend() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            func resend() async throws -> WireClient.Response {
                try await test.send("POST", "/v1/auth/email/resend-verification", as: tokens)
            }
            // The first was that of the sign-up.
            for _ in 0..<4 { #expect(try await resend().status == 200) }
            let refused = try await resend()
            #expect(refused.status == 429 && refused.reason == .rateLimit)
            #expect(refused.fields["retry-after"] == "3600")
            let emails = try await test.emails(to: "john@example.com", template: Self.template, count: 5)
            let linkTokens = try emails.map { try test.token(in: $0) }
            #expect(Set(linkTokens).count == 5)
            // Each of them is good, and one is enough.
            #expect(try await verify(test, linkTokens[0]).status == 200)
            #expect(try await verify(test, linkTokens[1]).status == 400)
            let done = try await resend()
            #expect(done.status == 409 && done.reason == .emailAlreadyVerified)
            #expect(try await test.send("POST", "/v1/auth/email/resend-verification").status == 401)
        }
    }
}
