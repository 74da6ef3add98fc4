import Foundation
import PlintoCrypto
import PlintoModels
import TestSupport
import Testing

/// One kind of email: what makes the server send it, and what its reader does with it.
struct EmailKind: Sendable, CustomTestStringConvertible {
    let name: String
    let subject: String
    /// Sends it to `ada@example.com`.
    let cause: @Sendable (EmailKindFixture) throws -> Void
    /// Does what the email asks for, and fails where that does not work.
    let follow: @Sendable (EmailKindFixture, ReceivedEmail) throws -> Void

    var testDescription: String { name }
}

/// A server with a mail server, and Ada's account.
final class EmailKindFixture {
    static let email = "ada@example.com"

    let fixture: TestEnvironment
    let mail: MailServer
    let ada: AuthenticationResponse

    init() throws {
        fixture = try TestEnvironment()
        mail = try MailServer(scratch: fixture.scratch)
        try fixture.startServer([
            "--mail", "smtp://127.0.0.1:\(mail.port)", "--mail-from", "Plinto <id@plinto.example>",
        ])
        ada = try fixture.signUp(email: Self.email)
    }

    func send(
        _ method: String,
        _ path: String,
        _ body: some Encodable,
        as account: AuthenticationResponse? = nil
    ) throws -> WireClient.Response {
        let fields = account.map { ["Authorization": "Bearer \($0.tokens.accessToken)"] } ?? [:]
        return try fixture.api.json(method, path, body, fields: fields)
    }

    /// Turns Ada's second factor on; returns its backup codes.
    @discardableResult
    func turnOnSecondFactor() throws -> [String] {
        let enrolment: TOTPEnrolment = try send("POST", "/v1/mfa/totp/enable", PasswordProof(), as: ada).decode()
        let secret = OTPSecret(bytes: try #require(Base32.decode(enrolment.secret)))
        let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        let code = secret.totp(at: now).code
        let answer = try send("POST", "/v1/mfa/totp/verify", VerifyTOTPRequest(code: code), as: ada)
        #expect(answer.status == 200, "\(answer.text)")
        return enrolment.backupCodes
    }

    /// Path and query of an email's link, which must be the same in both of its parts.
    func link(in email: ReceivedEmail, titled title: String) throws -> String {
        let lines = email.text.components(separatedBy: "\r\n").flatMap { $0.components(separatedBy: "\n") }
        let index = try #require(lines.firstIndex(of: title + ":"))
        let url = lines[index + 1]
        #expect(email.html.contains("<a href=\"\(url)\""))
        let base = "http://127.0.0.1:\(fixture.port)"
        #expect(url.hasPrefix(base + "/"))
        return String(url.dropFirst(base.count))
    }

    /// Posts the form of the page that a link opens, with the link's own token.
    func post(_ link: String, _ form: String) throws -> WireClient.Response {
        let halves = link.split(separator: "?", maxSplits: 1).map(String.init)
        let fields = [
            "Content-Type": "application/x-www-form-urlencoded", "Origin": "http://127.0.0.1:\(fixture.port)",
        ]
        return try fixture.api.send("POST", halves[0], fields: fields, body: Array("\(halves[1])&\(form)".utf8))
    }

    /// The next email with this subject.
    func email(_ subject: String) throws -> ReceivedEmail {
        while true {
            let event = try mail.email()
            let read = try #require(ReceivedEmail(event.text), "\(event.text)")
            guard read.header.contains("\r\nSubject: \(subject)\r\n") else { continue }
            #expect(event.recipients == [Self.email])
            return read
        }
    }
}

/// Every kind of email, by a mail server of another hand to its reader, and back.
@Suite("Each kind of email", .timeLimit(.minutes(5)))
struct EmailKindTests {
    static let kinds: [EmailKind] = [
        EmailKind(
            name: "invitation into an organization",
            subject: "Invitation to join an organization",
            cause: { fixture in
                let owner = try fixture.fixture.signUp(email: "charles@example.com")
                try fixture.fixture.markEmailVerified("charles@example.com")
                let organization: Organization = try fixture.send(
                    "POST",
                    "/v1/organizations",
                    CreateOrganizationRequest(name: "Engine", slug: "engine"),
                    as: owner
                ).decode()
                let answer = try fixture.send(
                    "POST",
                    "/v1/organizations/\(organization.id)/invitations",
                    InviteMemberRequest(email: EmailKindFixture.email, role: .admin),
                    as: owner
                )
                #expect(answer.status == 201, "\(answer.text)")
            },
            follow: { fixture, email in
                let token = try #require(email.text.firstMatch(of: /\s    ([A-Za-z0-9_-]{43})\s/)?.1)
                #expect(email.html.contains(token))
                let path = "/v1/organizations/invitations/\(token)/accept"
                let answer = try fixture.send("POST", path, [String: String](), as: fixture.ada)
                #expect(answer.status == 200, "\(answer.text)")
            }
        ),
        EmailKind(
            name: "second factor turned on",
            subject: "The second factor of your account was turned on",
            cause: { try $0.turnOnSecondFactor() },
            follow: { _, email in #expect(email.text.contains("from the IP address 127.0.0.1")) }
        ),
        EmailKind(
            name: "second factor turned off",
            subject: "The second factor of your account was turned off",
            cause: { fixture in
                try fixture.turnOnSecondFactor()
                let answer = try fixture.send(
                    "POST",
                    "/v1/mfa/disable",
                    DisableMFARequest(password: TestEnvironment.password),
                    as: fixture.ada
                )
                #expect(answer.status == 200, "\(answer.text)")
            },
            follow: { _, email in #expect(email.text.contains("its backup codes are void")) }
        ),
        EmailKind(
            name: "link to set a new password",
            subject: "Set a new password",
            cause: { (fixture: EmailKindFixture) throws in
                let request = ForgotPasswordRequest(email: EmailKindFixture.email)
                #expect(try fixture.send("POST", "/v1/auth/password/forgot", request).status == 200)
            },
            follow: { fixture, email in
                let link = try fixture.link(in: email, titled: "Set a new password")
                // Whatever scans mail opens its links, and must not use them up.
                for _ in 0..<2 { #expect(try fixture.fixture.api.get(link).status == 200) }
                let password = "another sentence for a password"
                let answer = try fixture.post(link, "new_password=" + password.replacing(" ", with: "+"))
                #expect(answer.status == 200 && answer.text.contains("password"), "\(answer.text)")
                #expect(try fixture.post(link, "new_password=a+third+sentence+of+words").status >= 400)
                let signIn = SignInRequest(email: EmailKindFixture.email, password: password)
                #expect(try fixture.send("POST", "/v1/auth/signin", signIn).status == 200)
                let notice = try fixture.email("Your password was changed")
                #expect(notice.text.contains("Every session has ended."))
            }
        ),
        EmailKind(
            name: "link that proves an address",
            subject: "Confirm your email address",
            // Signing up sends it.
            cause: { (_: EmailKindFixture) throws in },
            follow: { (fixture: EmailKindFixture, email: ReceivedEmail) throws in
                let link = try fixture.link(in: email, titled: "Confirm this email address")
                for _ in 0..<2 { #expect(try fixture.fixture.api.get(link).status == 200) }
                let answer = try fixture.post(link, "")
                #expect(
                    answer.status == 200 && answer.text.contains("Your email address is confirmed"),
                    "\(answer.text)"
                )
                #expect(try fixture.post(link, "").status == 400)
            }
        ),
        EmailKind(
            name: "link and code that sign in",
            subject: "Sign in",
            cause: { (fixture: EmailKindFixture) throws in
                let request = MagicLinkRequest(email: EmailKindFixture.email, redirectURL: nil)
                #expect(try fixture.send("POST", "/v1/auth/magic-link", request).status == 200)
            },
            follow: { (fixture: EmailKindFixture, email: ReceivedEmail) throws in
                let link = try fixture.link(in: email, titled: "Sign in")
                for _ in 0..<2 { #expect(try fixture.fixture.api.get(link).status == 200) }
                let code = try #require(email.text.firstMatch(of: /\s    ([0-9A-Z]{4}-[0-9A-Z]{4})\s/)?.1)
                let request = VerifyMagicLinkRequest(email: EmailKindFixture.email, code: String(code))
                let answer = try fixture.send("POST", "/v1/auth/magic-link/verify", request)
                #expect(answer.status == 200 && answer.text.contains("access_token"), "\(answer.text)")
                #expect(try fixture.send("POST", "/v1/auth/magic-link/verify", request).status == 401)
            }
        ),
        EmailKind(
            name: "password changed",
            subject: "Your password was changed",
            cause: { fixture in
                let request = ChangePasswordRequest(
                    currentPassword: TestEnvironment.password,
                    newPassword: "another sentence for a password"
                )
                let answer = try fixture.send("POST", "/v1/auth/password/change", request, as: fixture.ada)
                #expect(answer.status == 200, "\(answer.text)")
            },
            follow: { _, email in #expect(email.html.contains("The password of your account was changed.")) }
        ),
    ]

    @Test("is sent, arrives whole, and does what it says", arguments: kinds)
    func arrives(kind: EmailKind) throws {
        let fixture = try EmailKindFixture()
        try kind.cause(fixture)
        let email = try fixture.email(kind.subject)
        #expect(email.header.contains("From: \"Plinto\" <id@plinto.example>\r\n"))
        try kind.follow(fixture, email)
        let log = fixture.fixture.server?.errorText ?? ""
        #expect(!log.contains(EmailKindFixture.email))
    }
}
