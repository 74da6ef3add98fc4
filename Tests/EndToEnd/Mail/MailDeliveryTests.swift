import Foundation
import PlintoModels
import TestSupport
import Testing

/// What the outbox does when the mail server is away, busy or dying.
@Suite("Emails reach a mail server", .timeLimit(.minutes(5)))
struct MailDeliveryTests {
    /// A server whose emails go to `port`.
    private func start(_ fixture: TestEnvironment, port: UInt16) throws {
        try fixture.startServer(["--mail", "smtp://127.0.0.1:\(port)", "--mail-from", "Plinto <id@plinto.example>"])
    }

    /// Something that is told by email: an invitation.
    private func invite(_ email: String, by owner: AuthenticationResponse, _ fixture: TestEnvironment) throws {
        let bearer = ["Authorization": "Bearer \(owner.tokens.accessToken)"]
        try fixture.markEmailVerified(owner.user.email)
        let organization: Organization = try fixture.api.json(
            "POST",
            "/v1/organizations",
            CreateOrganizationRequest(name: "Difference & Engine", slug: "engine"),
            fields: bearer
        ).decode()
        let answer = try fixture.api.json(
            "POST",
            "/v1/organizations/\(organization.id)/invitations",
            InviteMemberRequest(email: email, role: .member),
            fields: bearer
        )
        #expect(answer.status == 201, "\(answer.text)")
    }

    @Test("an email whose server is down arrives once it is back")
    func downThenUp() throws {
        let fixture = try TestEnvironment()
        let first = try MailServer(scratch: fixture.scratch)
        let port = first.port
        first.stop()
        try start(fixture, port: port)
        try invite("ada@example.com", by: try fixture.signUp(), fixture)
        #expect(
            comesTrue {
                fixture.server?.errorText.contains("cannot reach the mail server: the connection was refused") == true
            }
        )
        let second = try MailServer(port: port, scratch: fixture.scratch)
        // The other one proves the address of who invites.
        let recipients = try (0..<2).flatMap { _ in try second.email().recipients ?? [] }
        #expect(recipients.contains("ada@example.com"))
    }

    @Test("an email that is put off, or cut off in the middle, is sent again with the same Message-ID")
    func again() throws {
        let fixture = try TestEnvironment()
        let options = ["--die-in-data", "1", "--refuse", "RCPT:451 4.7.1 greylisted"]
        let mail = try MailServer(options, scratch: fixture.scratch)
        try start(fixture, port: mail.port)
        try invite("ada@example.com", by: try fixture.signUp(), fixture)
        #expect(try mail.next().refused == "RCPT")
        #expect(try mail.next().refused == "DATA")
        // The other one proves the address of who invites.
        let emails = try (0..<2).map { _ in try mail.email(within: 60) }
        let errors = fixture.server?.errorText ?? ""
        #expect(errors.contains("with 451 4.7.1") && errors.contains("the connection broke at the email (DATA)"))
        #expect(!errors.contains("ada@example.com") && !errors.contains("greylisted"))
        let failed = errors.matches(of: /mail=(mail_[0-9a-z]+)/).map { "Message-ID: <\($0.1)@plinto.example>" }
        #expect(!failed.isEmpty)
        for id in failed {
            let isThere = emails.contains { $0.text.contains(id) }
            #expect(isThere, "\(id) failed once, and did not come")
        }
    }

    @Test("a recipient that is refused for good is given up at once, and the other emails leave")
    func noSuchRecipient() throws {
        let fixture = try TestEnvironment()
        let mail = try MailServer(["--refuse", "RCPT:550 5.1.1 no such user"], scratch: fixture.scratch)
        try start(fixture, port: mail.port)
        try invite("ada@example.com", by: try fixture.signUp(), fixture)
        #expect(comesTrue { fixture.server?.errorText.contains("its recipient is permanently refused") == true })
        _ = try mail.email()
        let errors = fixture.server?.errorText ?? ""
        #expect(errors.contains("with 550 5.1.1") && !errors.contains("pause_ms") && !errors.contains("ada@"))
    }

    @Test(
        "a server that says never to us, and not to the recipient, is asked again as seldom as there is",
        arguments: ["RCPT:554 5.7.1 relay access denied", "MAIL:530 5.7.0 sign in first", "DATA:554 5.6.0 no"]
    )
    func never(refusal: String) throws {
        let fixture = try TestEnvironment()
        let mail = try MailServer(["--refuse", refusal], scratch: fixture.scratch)
        try start(fixture, port: mail.port)
        try invite("ada@example.com", by: try fixture.signUp(), fixture)
        #expect(try mail.next().refused == String(refusal.prefix(4)))
        #expect(comesTrue { fixture.server?.errorText.contains("pause_ms") == true })
        let errors = fixture.server?.errorText ?? ""
        let pause = try #require(errors.firstMatch(of: /pause_ms="?([0-9]+)/)?.1)
        #expect((2_880_000...4_320_000).contains(Int(pause) ?? 0))
    }
}
