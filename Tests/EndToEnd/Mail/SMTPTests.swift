import Foundation
import PlintoModels
import Testing

/// Letters handed to a mail server of another hand, by the real server.
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
        in house: House
    ) throws -> (status: ChildProcess.Ending, words: String) {
        let process = try ChildProcess(
            Programs.server,
            [
                "mail", "test", "--to", recipient, "--database", "sqlite:\(house.database)", "--mail", url,
                "--mail-from", "Plïnto <id@plinto.example>",
            ] + more,
            environment: ["PATH": "/usr/bin:/bin"],
            scratch: house.scratch
        )
        let output = try process.remainingOutput()
        let status = process.waitForEnd()
        let words = output + process.errorText
        #expect(!words.contains("geheim") && !words.contains(Self.encoded))
        return (status, words)
    }

    @Test("a letter goes through a plain server on this machine, with both parts whole")
    func plain() throws {
        let house = try House()
        let mail = try MailServer(scratch: house.scratch)
        let result = try test("smtp://127.0.0.1:\(mail.port)", in: house)
        #expect(result.status == .exited(0), "\(result.words)")
        let letter = try mail.next()
        #expect(letter.sender == "id@plinto.example" && letter.recipients == ["ada@example.com"])
        #expect(letter.hello == "plinto.example" && letter.encrypted == false)
        #expect(letter.options?.contains { $0.hasPrefix("SIZE=") } == true)
        let read = try #require(ReadLetter(letter.text))
        #expect(read.header.contains("\r\nTo: ada@example.com\r\n"))
        #expect(read.text.contains("This one did.") && read.html.contains("<p>You need not do anything.</p>"))
    }

    @Test("an address beyond ASCII is announced as SMTPUTF8")
    func international() throws {
        let house = try House()
        let mail = try MailServer(scratch: house.scratch)
        let result = try test("smtp://127.0.0.1:\(mail.port)", to: "ädä@example.com", in: house)
        #expect(result.status == .exited(0), "\(result.words)")
        let letter = try mail.next()
        #expect(letter.recipients == ["ädä@example.com"] && letter.options?.contains("SMTPUTF8") == true)
    }

    @Test(
        "STARTTLS and TLS from the start carry user and password, by either mechanism",
        arguments: [
            ("starttls", "PLAIN"), ("starttls", "LOGIN"), ("implicit", "PLAIN"), ("implicit", "LOGIN"),
        ]
    )
    func encrypted(tls: String, mechanism: String) throws {
        let house = try House()
        let files = try Self.certificate("mail", "IP:127.0.0.1", house.scratch)
        let options = [
            "--tls", tls, "--user", "us@er", "--password", Self.secret, "--mechanism", mechanism,
        ]
        let mail = try MailServer(options + files, scratch: house.scratch)
        let scheme = tls == "implicit" ? "smtps" : "smtp"
        let query = tls == "implicit" ? "" : "?starttls=required"
        let url = "\(scheme)://us%40er:\(Self.encoded)@127.0.0.1:\(mail.port)\(query)"
        let result = try test(url, ["--mail-ca", files[1]], in: house)
        #expect(result.status == .exited(0), "\(result.words)")
        let letter = try mail.next()
        #expect(letter.encrypted == true && letter.user == "us@er")
    }

    @Test("a wrong password is refused, said to be, and repeated nowhere")
    func wrongPassword() throws {
        let house = try House()
        let files = try Self.certificate("mail", "IP:127.0.0.1", house.scratch)
        let mail = try MailServer(
            ["--tls", "starttls", "--user", "user", "--password", "another"] + files,
            scratch: house.scratch
        )
        let url = "smtp://user:\(Self.encoded)@127.0.0.1:\(mail.port)?starttls=required"
        let result = try test(url, ["--mail-ca", files[1]], in: house)
        #expect(result.status == .exited(1))
        #expect(result.words.contains("refused the user or the password (AUTH) with 535"), "\(result.words)")
        #expect(try mail.next().refused == "AUTH")
    }

    @Test("no letter and no password goes where encryption is required and not there, refused, false or injected into")
    func requiredEncryption() throws {
        let house = try House()
        let files = try Self.certificate("mail", "IP:127.0.0.1", house.scratch)
        let others = try Self.certificate("other", "DNS:mail.example.com", house.scratch)
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
            let mail = try MailServer(options, scratch: house.scratch)
            let url = "smtp://user:\(Self.encoded)@127.0.0.1:\(mail.port)?starttls=required"
            let result = try test(url, ["--mail-ca", trust], in: house)
            #expect(result.status == .exited(1), "\(name): \(result.words)")
            #expect(result.words.contains(word), "\(name): \(result.words)")
            mail.stop()
            while let event = try? mail.next(within: 1) { #expect(event.message == nil, "\(name)") }
        }
        let implicit = try MailServer(["--tls", "implicit"] + others, scratch: house.scratch)
        let result = try test("smtps://127.0.0.1:\(implicit.port)", ["--mail-ca", others[1]], in: house)
        #expect(result.status == .exited(1) && result.words.contains("names another host"), "\(result.words)")
    }

    @Test(
        "where STARTTLS is merely offered it is used, whoever signed the certificate, and done without if it is denied"
    )
    func opportunistic() throws {
        let house = try House()
        let files = try Self.certificate("mail", "DNS:elsewhere.example", house.scratch)
        let offering = try MailServer(["--tls", "starttls"] + files, scratch: house.scratch)
        #expect(try test("smtp://127.0.0.1:\(offering.port)", in: house).status == .exited(0))
        #expect(try offering.next().encrypted == true)
        // With authorities named, its name is asked for.
        #expect(try test("smtp://127.0.0.1:\(offering.port)", ["--mail-ca", files[1]], in: house).status == .exited(1))
        let denying = try MailServer(["--tls", "starttls", "--deny-starttls"] + files, scratch: house.scratch)
        #expect(try test("smtp://127.0.0.1:\(denying.port)", in: house).status == .exited(0))
        #expect(try denying.letter().encrypted == false)
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
        let house = try House()
        let mail = try MailServer(["--refuse", "\(verb):\(answer)"], scratch: house.scratch)
        let result = try test("smtp://127.0.0.1:\(mail.port)", in: house)
        #expect(result.status == .exited(1))
        #expect(result.words.contains(words), "\(result.words)")
    }
}
