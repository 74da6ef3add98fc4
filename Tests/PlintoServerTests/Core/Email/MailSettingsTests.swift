import PlintoStore
import PlintoSystem
import Testing

@testable import PlintoServer

@Suite("Settings of mail")
struct MailSettingsTests {
    @Test(
        "each way for emails to leave is read",
        arguments: [
            ("directory:/var/mail", MailRoute.directory("/var/mail")),
            ("directory:relative", .directory("relative")),
            ("sendmail", .sendmail("/usr/sbin/sendmail")),
            ("sendmail:/opt/bin/sendmail", .sendmail("/opt/bin/sendmail")),
        ]
    )
    func routes(text: String, expected: MailRoute) {
        #expect(MailRoute(text) == expected)
    }

    @Test(
        "what is no way is refused",
        arguments: [
            "", "directory:", "sendmail:", "sendmail:bin/sendmail", "http://host", "smtp://", "smtp://:25",
            "smtp://host:0", "smtp://host:65536", "smtp://host:25x", "smtp://user@host", "smtp://:pw@host",
            "smtp://host/path", "smtp://host?starttls=maybe", "smtps://host?starttls=required", "smtp://ho st",
            "smtp://[::1", "smtp://a:b@host?starttls=optional", "smtp://a:b@127.example.com?starttls=optional",
            "smtp://host\r\n", "smtp://a%zz:b@host",
        ]
    )
    func refused(text: String) {
        #expect(MailRoute(text) == nil)
    }

    @Test("a mail server is read with its port, its credentials and how it is encrypted")
    func servers() throws {
        let plain = try #require(SMTPServer("smtp://mail.example.com"))
        #expect(plain.host == "mail.example.com" && plain.port == 587 && plain.security == .whereOffered)
        let full = try #require(SMTPServer("smtp://us%40er:p%3Aw%2F@[::1]:2525?starttls=required"))
        #expect(full.host == "::1" && full.port == 2525 && full.user == "us@er" && full.password == "p:w/")
        #expect(full.security == .required)
        let implicit = try #require(SMTPServer("smtps://a:b@mail.example.com/"))
        #expect(implicit.port == 465 && implicit.security == .implicit)
    }

    @Test("a password is not sent in the clear to another machine, whatever its name looks like")
    func passwords() {
        #expect(SMTPServer("smtp://a:b@mail.example.com")?.security == .required)
        #expect(SMTPServer("smtp://a:b@127.example.com")?.security == .required)
        for local in ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "[::1]", "[::ffff:127.0.0.1]"] {
            #expect(SMTPServer("smtp://a:b@\(local)")?.security == .whereOffered, "\(local)")
            #expect(SMTPServer("smtp://a:b@\(local)?starttls=required")?.security == .required, "\(local)")
        }
    }

    @Test("no description of the settings holds the password")
    func description() throws {
        let server = try #require(SMTPServer("smtp://user:geheim@mail.example.com"))
        let settings = MailSettings(route: .smtp(server))
        var dumped = ""
        dump(settings, to: &dumped)
        let configuration = ServerConfiguration(database: .sqlite(file: "x"), mail: settings)
        for text in ["\(server)", "\(settings)", String(reflecting: settings), dumped, "\(configuration)"] {
            #expect(!text.contains("geheim") && !text.contains("user:"))
        }
        #expect("\(server)" == "smtp://mail.example.com:587")
    }

    @Test("a setting that cannot be is refused by its name, and not repeated")
    func usage() {
        for (option, value) in [("mail", "smtp://user:geheim@ho st"), ("mail-from", "geheim")] {
            do throws(UsageError) {
                _ = try ServerCommand.configuration(["--\(option)=\(value)"])
                Issue.record("--\(option)=\(value) was taken")
            } catch {
                #expect(error.message.contains("--\(option)") && !error.message.contains("geheim"))
            }
        }
    }

    @Test(
        "emails are from no-reply at the host of the public URL",
        arguments: [
            ("https://id.example.com", "no-reply@id.example.com"),
            ("https://id.example.com:8443/plinto", "no-reply@id.example.com"),
            ("http://localhost:8000", "no-reply@localhost"),
            ("http://127.0.0.1:8000", "no-reply@localhost"),
            ("http://[::1]:8000", "no-reply@localhost"),
            ("http://single:1", "no-reply@localhost"),
        ]
    )
    func sender(url: String, expected: String) {
        #expect(MailSettings().sender(publicURL: url) == Mailbox("Plinto <\(expected)>"))
    }
}
