import Foundation
import Synchronization
import TestSupport
import Testing

@testable import PlintoTransport

@Suite("Emails over real sockets", .serialized, .timeLimit(.minutes(2)))
struct MailSubmitterTests {
    private func email(
        to port: UInt16,
        recipient: String = "ada@example.com",
        clientName: String? = "plinto.example",
        message: String = "Subject: x\r\n\r\nhello\r\n"
    ) -> MailSubmission {
        MailSubmission(
            host: "127.0.0.1",
            port: port,
            protection: .opportunistic,
            clientName: clientName,
            sender: "id@plinto.example",
            recipient: recipient,
            message: Array(message.utf8)
        )
    }

    private func outcome(
        _ submission: MailSubmission,
        _ submitter: MailSubmitter = MailSubmitter()
    ) async -> Result<Void, SubmissionError> {
        do throws(SubmissionError) {
            return .success(try await submitter.submit(submission))
        } catch {
            return .failure(error)
        }
    }

    /// A mail server that answers each line by its first word; `DATA` reads on to the lone dot.
    private func server(
        _ seen: SeenLines? = nil,
        answers: [String: String] = [:],
        silentAt silent: String? = nil
    ) -> LoopbackServer {
        LoopbackServer { connection in
            let reader = LineReader(connection)
            if silent == "connect" { return connection.waitForEnd() }
            connection.write((answers["connect"] ?? "220 mail.test") + "\r\n")
            var isData = false
            while let line = reader.next() {
                seen?.lines.withLock { $0.append(line) }
                let verb = isData ? (line == "." ? "." : "") : String(line.prefix { $0 != " " })
                if verb.isEmpty { continue }
                if verb == silent { return connection.waitForEnd() }
                if verb == "DATA" { isData = true }
                if verb == "." { isData = false }
                let usual = ["DATA": "354 go on", "QUIT": "221 bye"][verb] ?? "250 ok"
                let answer = answers[verb] ?? usual
                if answer.isEmpty { return }
                if verb == "DATA", !answer.hasPrefix("3") { isData = false }
                connection.write(answer + "\r\n")
            }
        }
    }

    @Test("a line that begins with a dot arrives as it was, and cannot end the email")
    func dots() async throws {
        let seen = SeenLines()
        let server = server(seen)
        defer { server.stop() }
        try await MailSubmitter().submit(
            email(to: server.port, message: "Subject: x\r\n\r\n.\r\n..a\r\n.b\r\nend\r\n")
        )
        let lines = seen.lines.withLock { $0 }
        let data = try #require(lines.firstIndex(of: "DATA"))
        #expect(lines[(data + 1)...].prefix(7) == ["Subject: x", "", "..", "...a", "..b", "end", "."])
        #expect(lines.first == "EHLO plinto.example")
        #expect(lines.contains("MAIL FROM:<id@plinto.example>") && lines.contains("RCPT TO:<ada@example.com>"))
    }

    @Test(
        "an address that could end its command is refused before a connection is made",
        arguments: [
            "ada@example.com>\r\nRCPT TO:<eve@example.com", "ada@example.com\nDATA", "a\u{0}@b.c", "a> <b@c.d", "",
            "a b@c.d",
            "a\u{85}@b.c",
        ]
    )
    func injection(recipient: String) async {
        let server = server()
        defer { server.stop() }
        guard case .failure(.unfit) = await outcome(email(to: server.port, recipient: recipient)) else {
            Issue.record("it was sent")
            return
        }
        let named = email(to: server.port, clientName: "a\r\nQUIT")
        guard case .failure(.unfit) = await outcome(named) else {
            Issue.record("it was sent")
            return
        }
        #expect(server.connections == 0)
    }

    @Test(
        "a server that falls silent is given up, and the fault says where",
        arguments: [
            ("connect", SubmissionStep.greeting), ("EHLO", .hello), ("MAIL", .sender), ("RCPT", .recipient),
            ("DATA", .data), (".", .message),
        ]
    )
    func silence(verb: String, step: SubmissionStep) async {
        let server = server(silentAt: verb)
        defer { server.stop() }
        let submitter = MailSubmitter(timeout: .milliseconds(300))
        guard case .failure(.timedOut(step)) = await outcome(email(to: server.port), submitter) else {
            Issue.record("it did not time out at \(step)")
            return
        }
    }

    @Test("each answer has its own deadline")
    func replyDeadline() async {
        let server = server(silentAt: "RCPT")
        defer { server.stop() }
        let submitter = MailSubmitter(replyTimeout: .seconds(1))
        guard case .failure(.timedOut(.recipient)) = await outcome(email(to: server.port), submitter) else {
            Issue.record("it did not time out")
            return
        }
    }

    @Test("an email that was taken stays taken when the server has no goodbye")
    func silentGoodbye() async {
        let server = server(silentAt: "QUIT")
        defer { server.stop() }
        guard case .success = await outcome(email(to: server.port)) else {
            Issue.record("it failed")
            return
        }
    }

    @Test(
        "a connection that breaks is a fault that says where",
        arguments: [
            ("MAIL", "the sender"), ("DATA", "the email"), (".", "the email"),
        ]
    )
    func broken(verb: String, words: String) async {
        let server = server(answers: [verb: ""])
        defer { server.stop() }
        guard case .failure(.unreachable(let sentence)) = await outcome(email(to: server.port)) else {
            Issue.record("it did not fail")
            return
        }
        #expect(sentence.contains("the connection broke at \(words)"))
    }

    @Test(
        "each refusal has its step, its numbers, and whether it is for good",
        arguments: [
            ("connect", "554 5.3.2 no", SubmissionStep.greeting, 554), ("MAIL", "452 4.3.1 full", .sender, 452),
            ("RCPT", "550 5.1.1 no", .recipient, 550), ("DATA", "421 4.3.2 bye", .data, 421),
            (".", "554-5.6.0 one\r\n554 5.6.0 two", .message, 554),
        ]
    )
    func refused(verb: String, answer: String, step: SubmissionStep, code: Int) async {
        let server = server(answers: [verb: answer])
        defer { server.stop() }
        guard case .failure(.refused(let at, let reply)) = await outcome(email(to: server.port)) else {
            Issue.record("it was not refused")
            return
        }
        #expect(at == step && reply.code == code && reply.enhancedCode != nil)
        #expect(reply.isPermanent == (code >= 500))
    }

    @Test("a recipient beyond ASCII is named to a server with SMTPUTF8 alone, and given up for any other")
    func internationalized() async {
        let seen = SeenLines()
        let able = server(seen, answers: ["EHLO": "250-mail.test\r\n250 SMTPUTF8"])
        let recipient = "jos\u{E9}@xn--mnchen-3ya.de"
        guard case .success = await outcome(email(to: able.port, recipient: recipient)) else {
            Issue.record("refused with SMTPUTF8")
            return
        }
        let lines = seen.lines.withLock { $0 }
        #expect(lines.contains("RCPT TO:<\(recipient)>"))
        #expect(lines.contains { $0.hasPrefix("MAIL FROM:<id@plinto.example>") && $0.contains("SMTPUTF8") })

        let plain = SeenLines()
        let unable = server(plain)
        let refused = await outcome(email(to: unable.port, recipient: recipient))
        guard case .failure(let fault) = refused else {
            Issue.record("taken without SMTPUTF8")
            return
        }
        #expect(fault == .lacksSMTPUTF8(isOfRecipient: true) && fault.isOfRecipient)
        #expect(plain.lines.withLock { lines in !lines.contains { $0.hasPrefix("RCPT") } })
        guard case .success = await outcome(email(to: unable.port, recipient: "jose@xn--mnchen-3ya.de")) else {
            Issue.record("an ASCII recipient needs no SMTPUTF8")
            return
        }
    }

    @Test("a server that knows no EHLO is greeted with HELO")
    func helo() async {
        let server = server(answers: ["EHLO": "502 what"])
        defer { server.stop() }
        guard case .success = await outcome(email(to: server.port)) else {
            Issue.record("it failed")
            return
        }
    }

    @Test("an answer without end is not read on", arguments: [300, 100_000])
    func flood(lines: Int) async {
        let server = server(answers: ["EHLO": Array(repeating: "250-more", count: lines).joined(separator: "\r\n")])
        defer { server.stop() }
        switch await outcome(email(to: server.port)) {
        case .failure(.unfit): break
        // libcurl has a limit of its own for what comes in at once.
        case .failure(.unreachable) where lines > 1000: break
        case let other: Issue.record("\(other)")
        }
    }

    @Test("who listens on no port is unreachable")
    func unreachable() async {
        let server = server()
        let port = server.port
        server.stop()
        guard case .failure(.unreachable(let sentence)) = await outcome(email(to: port)) else {
            Issue.record("it did not fail")
            return
        }
        #expect(sentence == "the connection was refused")
    }

    @Test("a cancelled task waits for no mail server", .timeLimit(.minutes(1)), arguments: ["connect", "RCPT"])
    func cancellation(verb: String) async {
        let seen = SeenLines()
        let server = server(seen, silentAt: verb)
        defer { server.stop() }
        let submission = email(to: server.port)
        // So patient that only the cancellation can end it.
        let submitter = MailSubmitter(
            connectTimeout: .seconds(600),
            replyTimeout: .seconds(600),
            timeout: .seconds(900)
        )
        let task = Task { await outcome(submission, submitter) }
        await eventually("the server fell silent") {
            verb == "connect" ? server.connections > 0 : seen.lines.withLock { $0.last?.hasPrefix(verb) == true }
        }
        task.cancel()
        guard case .failure(.cancelled) = await task.value else {
            Issue.record("it was not cancelled")
            return
        }
    }

    @Test("an email whose task is cancelled amid its bytes is never ended, as if that were all of it")
    func cancelledEmail() async {
        let seen = SeenLines()
        // After a few lines of the email it reads nothing any more until it may, so that the rest cannot be sent.
        let gate = DispatchSemaphore(value: 0)
        let server = LoopbackServer { connection in
            let reader = LineReader(connection)
            connection.write("220 mail.test\r\n")
            while let line = reader.next() {
                seen.lines.withLock { $0.append(line) }
                if line == "first" { gate.wait() }
                if line.hasPrefix("DATA") { connection.write("354 go on\r\n") }
                if line.contains(":") || line.hasPrefix("EHLO") { connection.write("250 ok\r\n") }
            }
            seen.lines.withLock { $0.append("closed") }
        }
        defer { server.stop() }
        let line = String(repeating: "x", count: 900) + "\r\n"
        let message = "first\r\n" + String(repeating: line, count: 20_000)
        let submission = email(to: server.port, message: message)
        let task = Task { await outcome(submission) }
        await eventually("the letter began") { seen.lines.withLock { $0.last == "first" } }
        task.cancel()
        guard case .failure(.cancelled) = await task.value else {
            Issue.record("it was not cancelled")
            return
        }
        gate.signal()
        await eventually("the connection ended") { seen.lines.withLock { $0.last == "closed" } }
        #expect(!seen.lines.withLock { $0.contains(".") })
    }

    @Test("no description holds the password or the email")
    func description() {
        var submission = email(to: 25, message: "geheim")
        submission.credentials = .init(user: "user", password: "geheim")
        var dumped = ""
        dump(submission, to: &dumped)
        dump(submission.credentials, to: &dumped)
        for text in ["\(submission)", String(reflecting: submission), "\(submission.credentials as Any)", dumped] {
            #expect(!text.contains("geheim"))
        }
    }
}

/// The lines sent by a client.
private final class SeenLines: Sendable {
    let lines = Mutex<[String]>([])
}

/// The lines that a client sends, without their ends.
private final class LineReader {
    private let connection: LoopbackServer.Connection
    private var buffer: [UInt8] = []

    init(_ connection: LoopbackServer.Connection) { self.connection = connection }

    func next() -> String? {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n".utf8)) {
                defer { buffer.removeSubrange(..<end.upperBound) }
                return String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
            }
            guard let more = connection.readSome() else { return nil }
            buffer += more
        }
    }
}
