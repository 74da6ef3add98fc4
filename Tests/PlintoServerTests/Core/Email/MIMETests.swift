import Foundation
import PlintoCrypto
import PlintoModels
import Testing

@testable import PlintoServer

@Suite("The MIME writer")
struct MIMETests {
    @Test(
        "quoted-printable is ASCII in short lines, and means the same text",
        arguments: [
            ("", ""),
            ("plain\n", "plain\r\n"),
            ("no line feed", "no line feed\r\n"),
            ("a\r\nb\n\nc", "a\r\nb\r\n\r\nc\r\n"),
            ("1=2", "1=3D2\r\n"),
            ("end \ntab\t\n", "end=20\r\ntab=09\r\n"),
            ("Grüße", "Gr=C3=BC=C3=9Fe\r\n"),
            (".\n..", ".\r\n..\r\n"),
            (String(repeating: "x", count: 76), String(repeating: "x", count: 76) + "\r\n"),
            (
                String(repeating: "x", count: 77),
                String(repeating: "x", count: 75) + "=\r\nxx\r\n"
            ),
            (
                String(repeating: "x", count: 74) + "é",
                String(repeating: "x", count: 74) + "=\r\n=C3=A9\r\n"
            ),
            ("a\u{0}b\u{1B}", "a=00b=1B\r\n"),
        ]
    )
    func quotedPrintable(text: String, expected: String) {
        #expect(QuotedPrintable.encode(text) == expected)
    }

    private func field(_ name: String, text: String) -> String {
        var header = MailHeader()
        header.add(name, text: text)
        return header.text
    }

    @Test(
        "a subject is one field, whatever is in it",
        arguments: [
            ("Sign in to Plinto", "Subject: Sign in to Plinto\r\n"),
            ("Grüße", "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"),
            ("a\r\nBcc: everybody@example.com", "Subject: =?utf-8?q?a__Bcc=3A_everybody=40example=2Ecom?=\r\n"),
            ("a\u{2028}b", "Subject: a b\r\n"),
            ("=?utf-8?q?forged?=", "Subject: =?utf-8?q?=3D=3Futf-8=3Fq=3Fforged=3F=3D?=\r\n"),
            ("", "Subject:\r\n"),
        ]
    )
    func subject(text: String, expected: String) {
        #expect(field("Subject", text: text) == expected)
    }

    @Test("long fields are folded between words, encoded ones between characters, and no line is too long")
    func folding() {
        for text in [
            String(repeating: "word ", count: 60) + "end", String(repeating: "日本語", count: 40),
            String(repeating: "x", count: 500), String(repeating: "👩‍👩‍👧‍👦", count: 20),
        ] {
            let lines = field("Subject", text: text).split(separator: "\r\n", omittingEmptySubsequences: false)
            #expect(lines.count > 2)
            #expect(lines.last == "")
            #expect(lines.allSatisfy { $0.utf8.count <= 76 })
            #expect(lines.dropFirst().dropLast().allSatisfy { $0.hasPrefix(" ") && $0.count > 1 })
            for word in lines.joined().split(separator: " ") where word.hasPrefix("=?utf-8?q?") {
                let bytes = decodeQ(word.dropFirst("=?utf-8?q?".count).dropLast(2))
                #expect(String(validating: bytes, as: UTF8.self) != nil, "\(word) parts a character")
            }
        }
    }

    private func decodeQ(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let first = rest.popFirst() {
            if first == "=" {
                bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(contentsOf: String(first == "_" ? " " : first).utf8)
            }
        }
        return bytes
    }

    @Test(
        "a mailbox is written so that its name stays a name",
        arguments: [
            ("id@example.com", "From: id@example.com\r\n"),
            ("<id@example.com>", "From: id@example.com\r\n"),
            ("Plinto <id@example.com>", "From: \"Plinto\" <id@example.com>\r\n"),
            ("\"A, B\" <id@example.com>", "From: \"A, B\" <id@example.com>\r\n"),
            (#"A \"B <id@example.com>"#, #"From: "A \\\"B" <id@example.com>"# + "\r\n"),
            ("Zoë <id@example.com>", "From: =?utf-8?q?Zo=C3=AB?= <id@example.com>\r\n"),
        ]
    )
    func mailbox(text: String, expected: String) throws {
        var header = MailHeader()
        header.add("From", try #require(Mailbox(text)))
        #expect(header.text == expected)
    }

    @Test(
        "what is no mailbox is refused",
        arguments: [
            "", "Plinto", "Plinto <>", "Plinto <id>", "a@example.com, b@example.com", "<a@example.com>\r\nBcc: b@b.de",
            "A\r\nBcc: b@example.com <a@example.com>", "a b@example.com", "a@example.com>",
            "a@exa mple.com", "a@example.com\0",
        ]
    )
    func noMailbox(text: String) {
        #expect(Mailbox(text) == nil)
    }

    private func message(to recipient: String, subject: String = "Hello", text: String = "Text\n") throws -> String {
        let email = Email(recipient: recipient, subject: subject, text: text, html: "<p>Grüße</p>\n")
        let now = Timestamp(seconds: 784_111_777)
        let message = MailMessage(
            id: MailID(createdAt: now, random: [UInt8](repeating: 7, count: 10)),
            from: try #require(Mailbox("Plinto <id@example.com>")),
            email: email,
            date: now
        )
        return String(decoding: try message.encoded(), as: UTF8.self)
    }

    @Test("a message has every field, two parts, and lines that end as they must")
    func wholeMessage() throws {
        let text = try message(to: "john@example.com")
        let id = try #require(text.firstRange(of: "mail_").map { text[$0.lowerBound...].prefix(31) })
        #expect(
            text == """
                From: "Plinto" <id@example.com>\r
                To: john@example.com\r
                Subject: Hello\r
                Date: Sun, 06 Nov 1994 08:49:37 +0000\r
                Message-ID: <\(id)@example.com>\r
                Auto-Submitted: auto-generated\r
                MIME-Version: 1.0\r
                Content-Type: multipart/alternative;\r
                 boundary="=_\(id)"\r
                \r
                --=_\(id)\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: quoted-printable\r
                \r
                Text\r
                --=_\(id)\r
                Content-Type: text/html; charset=utf-8\r
                Content-Transfer-Encoding: quoted-printable\r
                \r
                <p>Gr=C3=BC=C3=9Fe</p>\r
                --=_\(id)--\r

                """
        )
    }

    @Test("no text can end its part")
    func boundary() throws {
        let id = MailID(createdAt: Timestamp(seconds: 784_111_777), random: [UInt8](repeating: 7, count: 10))
        let text = try message(to: "john@example.com", text: "--=_\(id.text)--\nmore\n")
        #expect(text.components(separatedBy: "--=_\(id.text)--").count == 2)
    }

    @Test(
        "a recipient that could be more than one address is refused",
        arguments: [
            "john@example.com\r\nBcc: eve@example.com", "john@example.com, eve@example.com", "", "john",
            "john@exam\nple.com", "<john@example.com>",
        ]
    )
    func recipients(address: String) {
        #expect(throws: (any Error).self) { try message(to: address) }
    }
}
