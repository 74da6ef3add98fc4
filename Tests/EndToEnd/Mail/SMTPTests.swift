import Foundation
import PlintoModels
import TestSupport
import Testing

/// Emails handed to a mail server of another hand, by the real server.
@Suite("SMTP", .timeLimit(.minutes(5)))
struct SMTPTests {
    private static let secret = "p@ss:w/rd geheim"
    private static let encoded = "p%40ss%3Aw%2Frd%20geheim"

    private static func certificate(_ name: String, _ subject: String, _ scratch: ScratchDirectory) throws -> [String] {
        let files = (certificate: scratch.file("\(name).crt"), key: scratch.file("\(name).key"))
        let process = try ChildProcess(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-keyout", files.key, "-out", files.certificate, "-subj", "/CN=\(name)", "-addext",
                "subjectAltName=\(subject)",
            ],
            environment: ["PATH": "/usr/bin:/bin"],
            scratch: scratch
        )
        guard process.waitForEnd() == .exited(0) else {
            throw ChildProcess.Failure(description: "no certificate was made: \(process.errorText)")
        }
        return ["--certificate", files.certificate, "--key", files.key]
    }

    /// What `mail test` makes of the URL; its status, and what it says.
    private func test(
        _ url: String,
        _ more: [String] = [],
        to recipient: String = "ada@example.com",
        in fixture: TestEnvironment
    ) throws -> (status: ChildProcess.Ending, words: String) {
        let process = try ChildProcess(
            Programs.server,
            [
                "mail", "test", "--to", recipient, "--database", "sqlite:\(fixture.database)", "--mail", url,
                "--mail-from", "Plïnto <id@plinto.example>",
            ] + more,
            environment: ["PATH": "/usr/bin:/bin"],
            scratch: fixture.scratch
        )
        let output = try process.remainingOutput()
        let status = process.waitForEnd()
        let words = output + process.errorText
        #expect(!words.contains("geheim") && !words.contains(Self.encoded))
        return (status, words)
    }

    @Test("an email goes through a plain server on this machine, with both parts whole")
    func plain() throws {
        let fixture = try TestEnvironment()
        let mail = try MailServer(scratch: fixture.scratch)
        let result = try test("smtp://127.0.0.1:\(mail.port)", in: fixture)
        #expect(result.status == .exited(0), "\(result.words)")
        let email = try mail.next()
        #expect(email.sender == "id@plinto.example" && email.recipients == ["ada@example.com"])
        #expect(email.hello == "plinto.example" && email.encrypted == false)
        #expect(email.options?.contains { $0.hasPrefix("SIZE=") } == true)
        let read = try #require(ReceivedEmail(email.text))
        #expect(read.header.contains("\r\nTo: ada@example.com\r\n"))
        #expect(read.text.contains("This one did.") && read.html.contains("<p>You do not need to do anything.</p>"))
    }

    @Test("an address beyond ASCII is announced as SMTPUTF8")
    func international() throws {
        let fixture = try TestEnvironment()
        let mail = try MailServer(scratch: fixture.scratch)
        let result = try test("smtp://127.0.0.1:\(mail.port)", to: "ädä@example.com", in: fixture)
        #expect(result.status == .exited(0), "\(result.words)")
        let email = try mail.next()
        #expect(email.recipients == ["ädä@example.com"] && email.options?.contains("SMTPUTF8") == true)
    }

    @Test(
        "STARTTLS and TLS from the start carry user and password, by either mechanism",
        arguments: [
            ("starttls", "PLAIN"), ("starttls", "LOGIN"), ("implicit", "PLAIN"), ("implicit", "LOGIN"),
        ]
    )
    func encrypted(tls: String, mechanism: String) throws {
        let fixture = try TestEnvironment()
        let files = try Self.certificate("mail", "IP:127.0.0.1", fixture.scratch)
        let options = [
            "--tls", tls, "--user", "us@er", "--password", Self.secret, "--mechanism", mechanism,
        ]
        let mail = try MailServer(options + files, scratch: fixture.scratch)
        let scheme = tls == "implicit" ? "smtps" : "smtp"
        let query = tls == "implicit" ? "" : "?starttls=required"
        let url = "\(scheme)://us%40er:\(Self.encoded)@127.0.0.1:\(mail.port)\(query)"
        let result = try test(url, ["--mail-ca", files[1]], in: fixture)
        #expect(result.status == .exited(0), "\(result.words)")
        let email = try mail.next()
        #expect(email.encrypted == true && email.user == "us@er")
    }

    @Test("a wrong password is refused, said to be, and repeated nowhere")
    func wrongPassword() throws {
        let fixture = try TestEnvironment()
        let files = try Self.certificate("mail", "IP:127.0.0.1", fixture.scratch)
        let mail = try MailServer(
            ["--tls", "starttls", "--user", "user", "--password", "another"] + files,
            scratch: fixture.scratch
        )
        let url = "smtp://user:\(Self.encoded)@127.0.0.1:\(mail.port)?starttls=required"
        let result = try test(url, ["--mail-ca", files[1]], in: fixture)
        #expect(result.status == .exited(1))
        #expect(result.words.contains("refused the user or the password (AUTH) with 535"), "\(result.words)")
        #expect(try mail.next().refused == "AUTH")
    }

    @Test("no email and no password goes where encryption is required and not there, refused, false or injected into")
    func requiredEncryption() throws {
        let fixture = try TestEnvironment()
        let files = try Self.certificate("mail", "IP:127.0.0.1", fixture.scratch)
        let others = try Self.certificate("other", "DNS:mail.example.com", fixture.scratch)
        let credentials = ["--user", "user", "--password", Self.secret]
        let cases: [(name: String, server: [String], trust: String, word: String)] = [
            ("not offered", ["--tls", "none"] + credentials, files[1], "does not offer STARTTLS"),
            (
                "denied", ["--tls", "starttls", "--deny-starttls"] + credentials + files, files[1],
                "refused encryption (STARTTLS) with 454"
            ),
            ("unknown issuer", ["--tls", "starttls"] + credentials + files, others[1], "certificate is not trusted"),
            ("another name", ["--tls", "starttls"] + credentials + others, others[1], "names another host"),
            ("injection", ["--tls", "starttls", "--inject"] + credentials + files, files[1], "mail server"),
        ]
        for (name, options, trust, word) in cases {
            let mail = try MailServer(options, scratch: fixture.scratch)
            let url = "smtp://user:\(Self.encoded)@127.0.0.1:\(mail.port)?starttls=required"
            let result = try test(url, ["--mail-ca", trust], in: fixture)
            #expect(result.status == .exited(1), "\(name): \(result.words)")
            #expect(result.words.contains(word), "\(name): \(result.words)")
            mail.stop()
            while let event = try? mail.next(within: 1) { #expect(event.message == nil, "\(name)") }
        }
        let implicit = try MailServer(["--tls", "implicit"] + others, scratch: fixture.scratch)
        let result = try test("smtps://127.0.0.1:\(implicit.port)", ["--mail-ca", others[1]], in: fixture)
        #expect(result.status == .exited(1) && result.words.contains("names another host"), "\(result.words)")
    }

    @Test(
        "where STARTTLS is merely offered it is used, whoever signed the certificate, and done without if it is denied"
    )
    func opportunistic() throws {
        let fixture = try TestEnvironment()
        let files = try Self.certificate("mail", "DNS:elsewhere.example", fixture.scratch)
        let offering = try MailServer(["--tls", "starttls"] + files, scratch: fixture.scratch)
        #expect(try test("smtp://127.0.0.1:\(offering.port)", in: fixture).status == .exited(0))
        #expect(try offering.next().encrypted == true)
        // With authorities named, its name is asked for.
        #expect(
            try test("smtp://127.0.0.1:\(offering.port)", ["--mail-ca", files[1]], in: fixture).status == .exited(1)
        )
        let denying = try MailServer(["--tls", "starttls", "--deny-starttls"] + files, scratch: fixture.scratch)
        #expect(try test("smtp://127.0.0.1:\(denying.port)", in: fixture).status == .exited(0))
        #expect(try denying.email().encrypted == false)
    }

    @Test(
        "each refusal names its step and its numbers, and none of the server's words",
        arguments: [
            ("MAIL", "451 4.3.0 geheim", "the sender (MAIL FROM) with 451 4.3.0"),
            ("RCPT", "450 4.2.1 geheim", "the recipient (RCPT TO) with 450 4.2.1"),
            ("RCPT", "550 5.1.1 <ada@example.com> geheim", "the recipient (RCPT TO) with 550 5.1.1"),
            ("DATA", "554 geheim", "the email (DATA) with 554"),
        ]
    )
    func refusals(verb: String, answer: String, words: String) throws {
        let fixture = try TestEnvironment()
        let mail = try MailServer(["--refuse", "\(verb):\(answer)"], scratch: fixture.scratch)
        let result = try test("smtp://127.0.0.1:\(mail.port)", in: fixture)
        #expect(result.status == .exited(1))
        #expect(result.words.contains(words), "\(result.words)")
    }
}
