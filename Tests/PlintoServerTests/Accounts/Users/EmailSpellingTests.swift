import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

/// One mailbox, however its address is written.
@Suite("Spellings of email addresses")
struct EmailSpellingTests {
    private static let unicode = "anna@münchen.de"
    private static let ascii = "anna@xn--mnchen-3ya.de"
    /// A spelling that no one signed up with.
    private static let other = "\u{A0}ANNA@ｍünchen。de \n"

    @Test("two spellings of a mailbox are one account, for sign-up and sign-in", arguments: [unicode, ascii])
    func oneAccount(first: String) async throws {
        try await TestServer.run { test in
            let anna = try await test.signUp(" \(first)\t")
            #expect(anna.user.email == first)
            for spelling in [Self.unicode, Self.ascii, Self.other] {
                let request = SignUpRequest(email: spelling, password: TestServer.password)
                let again = try await test.json("POST", "/v1/auth/signup", request)
                #expect(again.status == 409 && again.reason == .emailTaken, "\(spelling)")
                _ = try await test.signIn(spelling)
            }
            #expect(try await test.server.database.read { try $0.users.find(emailKey: Self.ascii) } != nil)
        }
    }

    @Test("blanks around a username do not count")
    func username() async throws {
        try await TestServer.run { test in
            let request = SignUpRequest(email: "ada@example.com", password: TestServer.password, username: "ada")
            #expect(try await test.json("POST", "/v1/auth/signup", request).status == 201)
            _ = try await test.signIn(" ADA \n")
            let blank = SignInRequest(email: " \n", password: TestServer.password)
            let answer = try await test.json("POST", "/v1/auth/signin", blank)
            #expect(answer.status == 400 && answer.field == "email" && answer.reason == .required)
        }
    }

    @Test("a link is sent for any spelling, to the domain in A-labels")
    func links() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp(Self.unicode)
            for path in ["/v1/auth/password/forgot", "/v1/auth/magic-link"] {
                for spelling in [Self.unicode, Self.ascii, Self.other] {
                    let answer = try await test.json("POST", path, ["email": spelling])
                    #expect(answer.status == 202 || answer.status == 200, "\(path) \(spelling)")
                }
            }
            #expect(try await test.emails(to: Self.ascii, count: 6).count == 6)
        }
    }

    @Test("an invitation belongs to the mailbox, not to the spelling")
    func invitations() async throws {
        try await TestServer.run { test in
            let owner = try await test.signUp("owner@example.com")
            let anna = try await test.signUp(Self.unicode)
            let id = try await test.organization(of: owner)
            #expect(try await test.invite(" \(Self.ascii) ", to: id, by: owner).status == 201)
            let token = try await test.invitationToken(to: Self.ascii)
            #expect(try await test.accept(token, as: anna).status == 200)
            let again = try await test.invite(Self.other, to: id, by: owner)
            #expect(again.status == 409 && again.reason == .alreadyMember)
        }
    }

    @Test("a mail server is handed A-labels as the recipient and in To")
    func envelope() async throws {
        let message = MailMessage(
            id: MailID(createdAt: Timestamp(seconds: 1), from: SystemRandom()),
            from: try #require(Mailbox("Plinto <id@bücher.example>")),
            email: EmailRenderer.render(TestEmail(publicURL: "x"), to: "Jos\u{E9}@MÜNCHEN.de"),
            date: Timestamp(seconds: 1)
        )
        let recipient = try message.recipient
        #expect(recipient.address == "Jos\u{E9}@xn--mnchen-3ya.de")
        let text = String(decoding: try message.encoded(), as: UTF8.self)
        #expect(text.contains("\r\nTo: Jos\u{E9}@xn--mnchen-3ya.de\r\n"))
        #expect(text.hasPrefix("From: \"Plinto\" <id@xn--bcher-kva.example>\r\n"))
    }
}
