import Foundation
import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import PlintoTransport
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Sending emails")
struct MailSenderTests {
    private func files(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    @Test("an email becomes one file that its owner alone can read, and leaves the database")
    func directory() async throws {
        let fixture = try await MailFixture()
        let path = fixture.scratch.file("mail")
        let sender = try fixture.sender(try DirectoryTransport(path: path))
        try await fixture.enqueue()
        #expect(try await sender.sendDue() == nil)
        let names = try files(path)
        #expect(names.count == 1 && names[0].hasPrefix("mail_") && names[0].hasSuffix(".eml"))
        let file = path + "/" + names[0]
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
        #expect(String(decoding: try fileBytes(file), as: UTF8.self).contains("To: john@example.com\r\n"))
        #expect(try await fixture.waiting().isEmpty)
        await fixture.database.close()
    }

    @Test("sendmail gets the message on its input, the recipient in it and not on the command line")
    func sendmail() async throws {
        let fixture = try await MailFixture()
        let path = fixture.scratch.file("received")
        let sender = try fixture.sender(try fixture.program("echo \"$@\" > '\(path)'; cat >> '\(path)'"))
        try await fixture.enqueue()
        #expect(try await sender.sendDue() == nil)
        let text = String(decoding: try fileBytes(path), as: UTF8.self)
        #expect(text.hasPrefix("-i -t\nFrom: \"Plinto\" <id@example.com>\nTo: john@example.com\n"))
        #expect(!text.contains("\r"))
        #expect(try await fixture.waiting().isEmpty)
        await fixture.database.close()
    }

    @Test("a receiver that refuses is tried again later, and later each time, until it takes the email")
    func retry() async throws {
        let fixture = try await MailFixture()
        let refusing = try fixture.sender(try fixture.program("exit 75"))
        try await fixture.enqueue(lifetime: 7200)
        var pauses: [Duration] = []
        for attempt in 1...4 {
            let pause = try #require(try await refusing.sendDue())
            #expect(try await fixture.waiting().map(\.attempts) == [attempt])
            pauses.append(pause)
            // Nothing is tried before its time.
            let (seconds, attoseconds) = pause.components
            fixture.clock.advance(milliseconds: seconds * 1000 + attoseconds / 1_000_000_000_000_000 - 1)
            _ = try await refusing.sendDue()
            #expect(try await fixture.waiting().map(\.attempts) == [attempt])
            fixture.clock.advance(milliseconds: 1)
        }
        for (pause, expected) in zip(pauses, [5.0, 15, 60, 180]) {
            #expect(pause >= .seconds(expected * 0.8) && pause <= .seconds(expected * 1.2))
        }
        let counter = CountingTransport()
        #expect(try await fixture.sender(counter).sendDue() == nil)
        #expect(counter.recipients.withLock { $0 } == ["john@example.com"])
        #expect(fixture.log().contains("exited with status 75") && !fixture.log().contains("john"))
        await fixture.database.close()
    }

    @Test("an email that has no use any more is given up, and the log names no address")
    func expiry() async throws {
        let fixture = try await MailFixture()
        try await fixture.enqueue(lifetime: 900)
        fixture.clock.advance(seconds: 900)
        let counter = CountingTransport()
        #expect(try await fixture.sender(counter).sendDue() == nil)
        #expect(counter.recipients.withLock { $0 }.isEmpty)
        #expect(try await fixture.waiting().isEmpty)
        #expect(fixture.log().contains("gave up") && !fixture.log().contains("@"))
        await fixture.database.close()
    }

    @Test("a retry that was set by a clock that was ahead is made now, and one that was not keeps its time")
    func retryFromTheFuture() async throws {
        let fixture = try await MailFixture()
        let refusing = try fixture.sender(try fixture.program("exit 75"))
        let times = FutureTimes(database: fixture.database)
        let ahead: Int64 = 40 * 86_400
        try await fixture.enqueue(lifetime: 7200)
        _ = try await refusing.sendDue()
        #expect(try await times.bringBack(to: fixture.clock.now(), isBehind: false) == 0)
        fixture.clock.jump(seconds: ahead)
        try await fixture.enqueue(to: "jane@example.com", lifetime: 7200)
        _ = try await refusing.sendDue()
        fixture.clock.jump(seconds: -ahead)
        let counter = CountingTransport()
        _ = try await fixture.sender(counter).sendDue()
        #expect(counter.recipients.withLock { $0.isEmpty })
        #expect(try await times.bringBack(to: fixture.clock.now(), isBehind: false) == 2)
        _ = try await fixture.sender(counter).sendDue()
        #expect(counter.recipients.withLock { $0.sorted() } == ["jane@example.com", "john@example.com"])
        await fixture.database.close()
    }

    @Test("an email is not given up, nor sent, because the clock jumped; and is sent once the clock is right again")
    func jump() async throws {
        let fixture = try await MailFixture()
        try await fixture.enqueue(lifetime: 900)
        let counter = CountingTransport()
        let sender = try fixture.sender(counter)
        fixture.clock.jump(seconds: 40 * 86_400)
        _ = try await sender.sendDue()
        #expect(try await fixture.waiting().count == 1 && counter.recipients.withLock { $0.isEmpty })
        fixture.clock.jump(seconds: -40 * 86_400)
        let moved = try await FutureTimes(database: fixture.database).bringBack(
            to: fixture.clock.now(),
            isBehind: false
        )
        #expect(moved == 1)
        #expect(try await sender.sendDue() == nil)
        #expect(counter.recipients.withLock { $0 } == ["john@example.com"])
        await fixture.database.close()
    }

    @Test("a recipient refused for good is given up at once; what the operator can mend is tried again")
    func permanentRefusal() async throws {
        struct Refusing: MailTransport {
            let fault: MailError
            func send(_ mail: OutgoingMail) async throws(MailError) { throw fault }
        }
        let cases: [(SubmissionError, isGivenUp: Bool)] = [
            (.refused(.recipient, SubmissionReply(code: 550, enhancedCode: "5.1.1")), true),
            (.refused(.recipient, SubmissionReply(code: 550)), true),
            (.refused(.recipient, SubmissionReply(code: 551)), true),
            (.refused(.recipient, SubmissionReply(code: 553, enhancedCode: "5.1.3")), true),
            (.refused(.recipient, SubmissionReply(code: 554)), true),
            (.refused(.recipient, SubmissionReply(code: 554, enhancedCode: "5.7.1")), false),
            (.refused(.recipient, SubmissionReply(code: 530)), false),
            (.refused(.recipient, SubmissionReply(code: 450, enhancedCode: "4.2.1")), false),
            (.refused(.authentication, SubmissionReply(code: 535)), false),
            (.refused(.sender, SubmissionReply(code: 550)), false),
            (.refused(.message, SubmissionReply(code: 554)), false),
            (.unreachable("the connection was refused"), false), (.unfit("it does not offer STARTTLS"), false),
        ]
        let fixture = try await MailFixture()
        for (fault, isGivenUp) in cases {
            try await fixture.enqueue(lifetime: 86_400)
            let sender = try fixture.sender(Refusing(fault: MailError(fault)))
            #expect((try await sender.sendDue() == nil) == isGivenUp, "\(fault)")
            #expect(sender.counters.mailDropped.value == (isGivenUp ? 1 : 0), "\(fault)")
            #expect(sender.counters.mailFailed.value == 1)
            for record in try await fixture.waiting() {
                try await fixture.database.write { try $0.mail.remove(record.id) }
            }
        }
        #expect(fixture.log().contains("its recipient is permanently refused") && !fixture.log().contains("@"))
        await fixture.database.close()
    }

    @Test("an email that cannot open does not keep the others")
    func foreignKey() async throws {
        let fixture = try await MailFixture()
        try await fixture.enqueue(to: "a@example.com")
        let other = SecretSealer(key: try AEADKey(bytes: SystemRandom().bytes(32)), random: SystemRandom())
        let counter = CountingTransport()
        #expect(try await fixture.sender(counter, sealer: other).sendDue() == nil)
        #expect(try await fixture.waiting().isEmpty)
        #expect(fixture.log().contains("cannot open"))
        await fixture.database.close()
    }

    @Test("more emails than one batch all leave, each once")
    func many() async throws {
        let fixture = try await MailFixture()
        for number in 0..<40 { try await fixture.enqueue(to: "n\(number)@example.com") }
        let counter = CountingTransport()
        let sender = try fixture.sender(counter)
        #expect(try await sender.sendDue() == .zero)
        #expect(try await sender.sendDue() == nil)
        let recipients = counter.recipients.withLock { $0 }
        #expect(recipients.count == 40 && Set(recipients).count == 40)
        await fixture.database.close()
    }

    @Test("a program that is not there or cannot be run is a fault and not the end of the server")
    func noProgram() async throws {
        let fixture = try await MailFixture()
        let transport = SendmailTransport(program: fixture.scratch.file("nothing"))
        try await fixture.enqueue()
        #expect(try await fixture.sender(transport).sendDue() != nil)
        #expect(try await fixture.waiting().first?.lastError?.contains("No such file") == true)
        await fixture.database.close()
    }

    @Test("a program that does not read its input is given it all the same, and a slow one is ended")
    func programs() throws {
        let input = [UInt8](repeating: 0x61, count: 1 << 20)
        #expect(
            try ProgramRun.run("/bin/true", arguments: [], input: input, timeLimit: .seconds(20)) == .exited(0)
        )
        #expect(
            try ProgramRun.run("/bin/sh", arguments: ["-c", "exit 3"], input: [], timeLimit: .seconds(20)) == .exited(3)
        )
        #expect(
            try ProgramRun.run("/bin/sh", arguments: ["-c", "kill -9 $$"], input: [], timeLimit: .seconds(20))
                == .killed(9)
        )
        #expect(
            try ProgramRun.run("/bin/sleep", arguments: ["60"], input: [], timeLimit: .milliseconds(50)) == .timedOut
        )
    }

    @Test("pauses grow to an hour, and the jitter stays within a fifth")
    func pauses() {
        for attempt in 1...20 {
            let pause = MailRetry.pause(after: attempt, isPermanent: false, from: SystemRandom())
            #expect((4000...4_320_000).contains(pause))
        }
        #expect(MailRetry.pause(after: 20, isPermanent: false, from: SystemRandom()) >= 2_880_000)
        #expect(MailRetry.pause(after: 1, isPermanent: true, from: SystemRandom()) >= 2_880_000)
    }
}
