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
    /// A spelling that nobody signed up with.
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
            #expect(try await test.letters(to: Self.ascii, count: 6).count == 6)
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
            letter: LetterRenderer.render(TestLetter(publicURL: "x"), to: "Jos\u{E9}@MÜNCHEN.de"),
            date: Timestamp(seconds: 1)
        )
        let recipient = try message.recipient
        #expect(recipient.address == "Jos\u{E9}@xn--mnchen-3ya.de")
        let text = String(decoding: try message.encoded(), as: UTF8.self)
        #expect(text.contains("\r\nTo: Jos\u{E9}@xn--mnchen-3ya.de\r\n"))
        #expect(text.hasPrefix("From: \"Plinto\" <id@xn--bcher-kva.example>\r\n"))
    }

    // MARK: Databases of before

    private func open(_ path: String, _ migrations: [Migration], _ lines: Lines) async throws -> SQLiteDatabase {
        try await SQLiteDatabase.open(
            SQLiteConfiguration(path: path),
            migrations: migrations,
            clock: TestClock(),
            log: Log(component: "store", minimum: .warning) { line in lines.all.withLock { $0.append(line) } }
        )
    }

    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private struct Row {
        let id: UserID
        let email: String
        let isVerified: Bool
    }

    /// Accounts of an earlier schema, each a millisecond after the one before, and what the log says of the migration.
    private func migrated(_ rows: [Row], body: (SQLiteDatabase, [String]) async throws -> Void) async throws {
        let scratch = try ScratchDirectory()
        let path = scratch.file("server.db")
        let steps = ServerMigrations.all
        let number = try #require(steps.firstIndex { $0.name == "email addresses compared by A-labels" })
        let lines = Lines()
        let earlier = try await open(path, Array(steps.prefix(number)), lines)
        try await earlier.write { connection in
            for row in rows {
                try connection.execute(
                    """
                    INSERT INTO users (id, email, email_key, email_verified, metadata, status, version, created_at, updated_at)
                    VALUES ($1, $2, $3, $4, '{}', 'active', 1, 1, 1)
                    """,
                    row.id,
                    row.email,
                    row.email.folded,
                    row.isVerified
                )
            }
        }
        await earlier.close()
        let database = try await open(path, steps, lines)
        try await body(database, lines.all.withLock { $0 })
        await database.close()
    }

    private func id(_ number: Int) -> UserID {
        UserID(createdAt: Timestamp(seconds: Int64(1_800_000_000 + number)), from: SystemRandom())
    }

    @Test("accounts of before are found by every spelling, and those that nothing changes for stay as they are")
    func upgrade() async throws {
        let many = (0..<1100).map { number in
            Row(
                id: id(number),
                email: number.isMultiple(of: 3) ? "u\(number)@münchen.de" : "u\(number)@example.com",
                isVerified: true
            )
        }
        let odd = Row(id: id(5000), email: "x@i❤.ws", isVerified: true)
        try await migrated(many + [odd]) { database, lines in
            #expect(lines.isEmpty)
            try await database.read { connection in
                for row in many {
                    let key = row.email.replacing("münchen.de", with: "xn--mnchen-3ya.de")
                    let found = try connection.users.find(emailKey: key)
                    #expect(found?.user.id == row.id && found?.user.email == row.email)
                }
                #expect(try connection.users.find(account: try SignIn.accountKey(" X@i❤.ws"))?.user.id == odd.id)
                #expect(try connection.users.duplicates(limit: 10).isEmpty)
            }
        }
    }

    @Test(
        "of two accounts with one mailbox the verified one is found by it, of two alike the older; the log names both",
        arguments: [
            (unicode: (0, true), ascii: (1, true), keepsUnicode: true),
            (unicode: (1, true), ascii: (0, true), keepsUnicode: false),
            (unicode: (1, true), ascii: (0, false), keepsUnicode: true),
            (unicode: (0, false), ascii: (1, true), keepsUnicode: false),
        ]
    )
    func duplicates(
        unicode: (age: Int, isVerified: Bool),
        ascii: (age: Int, isVerified: Bool),
        keepsUnicode: Bool
    ) async throws {
        let first = Row(id: id(unicode.age), email: Self.unicode, isVerified: unicode.isVerified)
        let second = Row(id: id(ascii.age), email: Self.ascii, isVerified: ascii.isVerified)
        let (kept, hidden) = keepsUnicode ? (first, second) : (second, first)
        try await migrated([first, second]) { database, lines in
            try await database.read { connection in
                let found = try connection.users.find(emailKey: Self.ascii)
                let duplicates = try connection.users.duplicates(limit: 10)
                let other = try connection.users.find(hidden.id)
                #expect(found?.user.id == kept.id && duplicates == [hidden.id] && other?.user.email == hidden.email)
            }
            #expect(lines.count == 1)
            #expect(lines.first?.contains("kept=\(kept.id)") == true)
            #expect(lines.first?.contains("hidden=\(hidden.id)") == true)
        }
    }
}
