import Foundation
import PlintoCrypto
import PlintoModels
import TestSupport
import Testing

/// One kind of letter: what makes the server send it, and what its reader does with it.
struct LetterKind: Sendable, CustomTestStringConvertible {
    let name: String
    let subject: String
    /// Sends it to `ada@example.com`.
    let cause: @Sendable (LetterHouse) throws -> Void
    /// Does what the letter asks for, and fails where that does not work.
    let follow: @Sendable (LetterHouse, ReadLetter) throws -> Void

    var testDescription: String { name }
}

/// A server with a mail server, and Ada's account.
final class LetterHouse {
    static let email = "ada@example.com"

    let house: House
    let mail: MailServer
    let ada: AuthenticationResponse

    init() throws {
        house = try House()
        mail = try MailServer(scratch: house.scratch)
        try house.startServer(["--mail", "smtp://127.0.0.1:\(mail.port)", "--mail-from", "Plinto <id@plinto.example>"])
        ada = try house.signUp(email: Self.email)
    }

    func send(
        _ method: String,
        _ path: String,
        _ body: some Encodable,
        as account: AuthenticationResponse? = nil
    ) throws -> WireClient.Answer {
        let fields = account.map { ["Authorization": "Bearer \($0.tokens.accessToken)"] } ?? [:]
        return try house.api.json(method, path, body, fields: fields)
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

    /// Path and query of a letter's link, which must be the same in both of its parts.
    func link(in letter: ReadLetter, titled title: String) throws -> String {
        let lines = letter.text.components(separatedBy: "\r\n").flatMap { $0.components(separatedBy: "\n") }
        let index = try #require(lines.firstIndex(of: title + ":"))
        let url = lines[index + 1]
        #expect(letter.html.contains("<a href=\"\(url)\""))
        let base = "http://127.0.0.1:\(house.port)"
        #expect(url.hasPrefix(base + "/"))
        return String(url.dropFirst(base.count))
    }

    /// Posts the form of the page that a link opens, with the link's own token.
    func post(_ link: String, _ form: String) throws -> WireClient.Answer {
        let halves = link.split(separator: "?", maxSplits: 1).map(String.init)
        let fields = ["Content-Type": "application/x-www-form-urlencoded", "Origin": "http://127.0.0.1:\(house.port)"]
        return try house.api.send("POST", halves[0], fields: fields, body: Array("\(halves[1])&\(form)".utf8))
    }

    /// The next letter with this subject.
    func letter(_ subject: String) throws -> ReadLetter {
        while true {
            let event = try mail.letter()
            let read = try #require(ReadLetter(event.text), "\(event.text)")
            guard read.header.contains("\r\nSubject: \(subject)\r\n") else { continue }
            #expect(event.recipients == [Self.email])
            return read
        }
    }
}

/// Every kind of letter, by a mail server of another hand to its reader, and back.
@Suite("Each kind of letter", .timeLimit(.minutes(5)))
struct LetterKindTests {
    static let kinds: [LetterKind] = [
        LetterKind(
            name: "invitation into an organization",
            subject: "Invitation to join an organization",
            cause: { house in
                let owner = try house.house.signUp(email: "charles@example.com")
                try house.house.markEmailVerified("charles@example.com")
                let organization: Organization = try house.send(
                    "POST",
                    "/v1/organizations",
                    CreateOrganizationRequest(name: "Engine", slug: "engine"),
                    as: owner
                ).decode()
                let answer = try house.send(
                    "POST",
                    "/v1/organizations/\(organization.id)/invitations",
                    InviteMemberRequest(email: LetterHouse.email, role: .admin),
                    as: owner
                )
                #expect(answer.status == 201, "\(answer.text)")
            },
            follow: { house, letter in
                let token = try #require(letter.text.firstMatch(of: /\s    ([A-Za-z0-9_-]{43})\s/)?.1)
                #expect(letter.html.contains(token))
                let path = "/v1/organizations/invitations/\(token)/accept"
                let answer = try house.send("POST", path, [String: String](), as: house.ada)
                #expect(answer.status == 200, "\(answer.text)")
            }
        ),
        LetterKind(
            name: "second factor turned on",
            subject: "The second factor of your account was turned on",
            cause: { try $0.turnOnSecondFactor() },
            follow: { _, letter in #expect(letter.text.contains("from the IP address 127.0.0.1")) }
        ),
        LetterKind(
            name: "second factor turned off",
            subject: "The second factor of your account was turned off",
            cause: { house in
                try house.turnOnSecondFactor()
                let answer = try house.send(
                    "POST",
                    "/v1/mfa/disable",
                    DisableMFARequest(password: House.password),
                    as: house.ada
                )
                #expect(answer.status == 200, "\(answer.text)")
            },
            follow: { _, letter in #expect(letter.text.contains("its backup codes are void")) }
        ),
        LetterKind(
            name: "link to set a new password",
            subject: "Set a new password",
            cause: { (house: LetterHouse) throws in
                let request = ForgotPasswordRequest(email: LetterHouse.email)
                #expect(try house.send("POST", "/v1/auth/password/forgot", request).status == 200)
            },
            follow: { house, letter in
                let link = try house.link(in: letter, titled: "Set a new password")
                // Whatever scans mail opens its links, and must not use them up.
                for _ in 0..<2 { #expect(try house.house.api.get(link).status == 200) }
                let password = "another sentence for a password"
                let answer = try house.post(link, "new_password=" + password.replacing(" ", with: "+"))
                #expect(answer.status == 200 && answer.text.contains("password"), "\(answer.text)")
                #expect(try house.post(link, "new_password=a+third+sentence+of+words").status >= 400)
                let signIn = SignInRequest(email: LetterHouse.email, password: password)
                #expect(try house.send("POST", "/v1/auth/signin", signIn).status == 200)
                let notice = try house.letter("Your password was changed")
                #expect(notice.text.contains("Every session has ended."))
            }
        ),
        LetterKind(
            name: "link that proves an address",
            subject: "Confirm your email address",
            // Signing up sends it.
            cause: { (_: LetterHouse) throws in },
            follow: { (house: LetterHouse, letter: ReadLetter) throws in
                let link = try house.link(in: letter, titled: "Confirm this email address")
                for _ in 0..<2 { #expect(try house.house.api.get(link).status == 200) }
                let answer = try house.post(link, "")
                #expect(
                    answer.status == 200 && answer.text.contains("Your email address is confirmed"),
                    "\(answer.text)"
                )
                #expect(try house.post(link, "").status == 400)
            }
        ),
        LetterKind(
            name: "link and code that sign in",
            subject: "Sign in",
            cause: { (house: LetterHouse) throws in
                let request = MagicLinkRequest(email: LetterHouse.email, redirectURL: nil)
                #expect(try house.send("POST", "/v1/auth/magic-link", request).status == 200)
            },
            follow: { (house: LetterHouse, letter: ReadLetter) throws in
                let link = try house.link(in: letter, titled: "Sign in")
                for _ in 0..<2 { #expect(try house.house.api.get(link).status == 200) }
                let code = try #require(letter.text.firstMatch(of: /\s    ([0-9A-Z]{4}-[0-9A-Z]{4})\s/)?.1)
                let request = VerifyMagicLinkRequest(email: LetterHouse.email, code: String(code))
                let answer = try house.send("POST", "/v1/auth/magic-link/verify", request)
                #expect(answer.status == 200 && answer.text.contains("access_token"), "\(answer.text)")
                #expect(try house.send("POST", "/v1/auth/magic-link/verify", request).status == 401)
            }
        ),
        LetterKind(
            name: "password changed",
            subject: "Your password was changed",
            cause: { house in
                let request = ChangePasswordRequest(
                    currentPassword: House.password,
                    newPassword: "another sentence for a password"
                )
                let answer = try house.send("POST", "/v1/auth/password/change", request, as: house.ada)
                #expect(answer.status == 200, "\(answer.text)")
            },
            follow: { _, letter in #expect(letter.html.contains("The password of your account was changed.")) }
        ),
    ]

    @Test("is sent, arrives whole, and does what it says", arguments: kinds)
    func arrives(kind: LetterKind) throws {
        let house = try LetterHouse()
        try kind.cause(house)
        let letter = try house.letter(kind.subject)
        #expect(letter.header.contains("From: \"Plinto\" <id@plinto.example>\r\n"))
        try kind.follow(house, letter)
        let log = house.house.server?.errorText ?? ""
        #expect(!log.contains(LetterHouse.email))
    }
}
