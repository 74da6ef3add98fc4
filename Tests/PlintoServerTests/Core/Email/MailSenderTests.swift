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

@Suite("Sending letters")
struct MailSenderTests {
    /// An outbox over a real database, and what was logged.
    private final class Office: Sendable {
        let scratch: ScratchDirectory
        let clock = TestClock()
        let database: any Database
        let sealer: SecretSealer
        let lines = Mutex<[String]>([])

        init() async throws {
            scratch = try ScratchDirectory()
            database = try await SQLiteDatabase.open(
                SQLiteConfiguration(path: scratch.file("server.db")),
                migrations: ServerMigrations.all,
                clock: clock,
                log: Log(component: "test", minimum: .error)
            )
            sealer = SecretSealer(key: try AEADKey(bytes: SystemRandom().bytes(32)), random: SystemRandom())
        }

        func sender(_ transport: any MailTransport, sealer: SecretSealer? = nil) throws -> MailSender {
            MailSender(
                database: database,
                sealer: sealer ?? self.sealer,
                transport: transport,
                from: try #require(Mailbox("Plinto <id@example.com>")),
                clock: clock,
                steady: SteadyClock(clock, floor: nil),
                random: SystemRandom(),
                log: Log(component: "mail", minimum: .debug, clock: clock) { line in
                    self.lines.withLock { $0.append(line) }
                },
                crashPoints: .none
            )
        }

        func enqueue(to recipient: String = "john@example.com", lifetime: Int64 = 900) async throws {
            let outbox = MailOutbox(sealer: sealer, clock: clock, random: SystemRandom())
            try await database.write { connection in
                try outbox.enqueue(TestLetter(publicURL: "x"), to: recipient, lifetime: lifetime, in: connection)
            }
        }

        /// The letters that wait, due or not.
        func waiting() async throws -> [MailRecord] {
            let end = Timestamp(seconds: 9_000_000_000)
            return try await database.read { try $0.mail.due(at: end, limit: 1000) }
        }

        /// A program that does `body` with the message on its standard input.
        func program(_ body: String) throws -> SendmailTransport {
            let path = scratch.file("sendmail-" + UUID().uuidString)
            try AtomicFile.write(Array("#!/bin/sh\n\(body)\n".utf8), to: path, mode: 0o700)
            return SendmailTransport(program: path)
        }

        func log() -> String { lines.withLock { $0.joined(separator: "\n") } }
    }

    /// Counts what it takes.
    private final class Counter: MailTransport {
        let recipients = Mutex<[String]>([])

        func send(_ mail: OutgoingMail) async throws(MailFault) {
            recipients.withLock { $0.append(mail.recipient) }
        }
    }

    private func files(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    @Test("a letter becomes one file that its owner alone can read, and leaves the database")
    func directory() async throws {
        let office = try await Office()
        let path = office.scratch.file("mail")
        let sender = try office.sender(try DirectoryTransport(path: path))
        try await office.enqueue()
        #expect(try await sender.sendDue() == nil)
        let names = try files(path)
        #expect(names.count == 1 && names[0].hasPrefix("mail_") && names[0].hasSuffix(".eml"))
        let file = path + "/" + names[0]
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
        #expect(String(decoding: try fileBytes(file), as: UTF8.self).contains("To: john@example.com\r\n"))
        #expect(try await office.waiting().isEmpty)
        await office.database.close()
    }

    @Test("sendmail gets the message on its input, the recipient in it and not on the command line")
    func sendmail() async throws {
        let office = try await Office()
        let path = office.scratch.file("received")
        let sender = try office.sender(try office.program("echo \"$@\" > '\(path)'; cat >> '\(path)'"))
        try await office.enqueue()
        #expect(try await sender.sendDue() == nil)
        let text = String(decoding: try fileBytes(path), as: UTF8.self)
        #expect(text.hasPrefix("-i -t\nFrom: \"Plinto\" <id@example.com>\nTo: john@example.com\n"))
        #expect(!text.contains("\r"))
        #expect(try await office.waiting().isEmpty)
        await office.database.close()
    }

    @Test("a receiver that refuses is tried again later, and later each time, until it takes the letter")
    func retry() async throws {
        let office = try await Office()
        let refusing = try office.sender(try office.program("exit 75"))
        try await office.enqueue(lifetime: 7200)
        var pauses: [Duration] = []
        for attempt in 1...4 {
            let pause = try #require(try await refusing.sendDue())
            #expect(try await office.waiting().map(\.attempts) == [attempt])
            pauses.append(pause)
            // Nothing is tried before its time.
            let (seconds, attoseconds) = pause.components
            office.clock.advance(milliseconds: seconds * 1000 + attoseconds / 1_000_000_000_000_000 - 1)
            _ = try await refusing.sendDue()
            #expect(try await office.waiting().map(\.attempts) == [attempt])
            office.clock.advance(milliseconds: 1)
        }
        for (pause, expected) in zip(pauses, [5.0, 15, 60, 180]) {
            #expect(pause >= .seconds(expected * 0.8) && pause <= .seconds(expected * 1.2))
        }
        let counter = Counter()
        #expect(try await office.sender(counter).sendDue() == nil)
        #expect(counter.recipients.withLock { $0 } == ["john@example.com"])
        #expect(office.log().contains("exited with status 75") && !office.log().contains("john"))
        await office.database.close()
    }

    @Test("a letter that has no use any more is given up, and the log names no address")
    func expiry() async throws {
        let office = try await Office()
        try await office.enqueue(lifetime: 900)
        office.clock.advance(seconds: 900)
        let counter = Counter()
        #expect(try await office.sender(counter).sendDue() == nil)
        #expect(counter.recipients.withLock { $0 }.isEmpty)
        #expect(try await office.waiting().isEmpty)
        #expect(office.log().contains("gave up") && !office.log().contains("@"))
        await office.database.close()
    }

    @Test("a retry that was set by a clock that was ahead is made now, and one that was not keeps its time")
    func retryFromTheFuture() async throws {
        let office = try await Office()
        let refusing = try office.sender(try office.program("exit 75"))
        let times = FutureTimes(database: office.database)
        let ahead: Int64 = 40 * 86_400
        try await office.enqueue(lifetime: 7200)
        _ = try await refusing.sendDue()
        #expect(try await times.bringBack(to: office.clock.now(), isBehind: false) == 0)
        office.clock.jump(seconds: ahead)
        try await office.enqueue(to: "jane@example.com", lifetime: 7200)
        _ = try await refusing.sendDue()
        office.clock.jump(seconds: -ahead)
        let counter = Counter()
        _ = try await office.sender(counter).sendDue()
        #expect(counter.recipients.withLock { $0.isEmpty })
        #expect(try await times.bringBack(to: office.clock.now(), isBehind: false) == 2)
        _ = try await office.sender(counter).sendDue()
        #expect(counter.recipients.withLock { $0.sorted() } == ["jane@example.com", "john@example.com"])
        await office.database.close()
    }

    @Test("an email is not given up, nor sent, because the clock jumped; and is sent once the clock is right again")
    func jump() async throws {
        let office = try await Office()
        try await office.enqueue(lifetime: 900)
        let counter = Counter()
        let sender = try office.sender(counter)
        office.clock.jump(seconds: 40 * 86_400)
        _ = try await sender.sendDue()
        #expect(try await office.waiting().count == 1 && counter.recipients.withLock { $0.isEmpty })
        office.clock.jump(seconds: -40 * 86_400)
        let moved = try await FutureTimes(database: office.database).bringBack(to: office.clock.now(), isBehind: false)
        #expect(moved == 1)
        #expect(try await sender.sendDue() == nil)
        #expect(counter.recipients.withLock { $0 } == ["john@example.com"])
        await office.database.close()
    }

    @Test("a recipient refused for good is given up at once; what the operator can mend is tried again")
    func permanentRefusal() async throws {
        struct Refusing: MailTransport {
            let fault: MailFault
            func send(_ mail: OutgoingMail) async throws(MailFault) { throw fault }
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
        let office = try await Office()
        for (fault, isGivenUp) in cases {
            try await office.enqueue(lifetime: 86_400)
            let sender = try office.sender(Refusing(fault: MailFault(fault)))
            #expect((try await sender.sendDue() == nil) == isGivenUp, "\(fault)")
            #expect(sender.counters.mailDropped.value == (isGivenUp ? 1 : 0), "\(fault)")
            #expect(sender.counters.mailFailed.value == 1)
            for record in try await office.waiting() {
                try await office.database.write { try $0.mail.remove(record.id) }
            }
        }
        #expect(office.log().contains("its recipient is permanently refused") && !office.log().contains("@"))
        await office.database.close()
    }

    @Test("a letter that cannot open does not keep the others")
    func foreignKey() async throws {
        let office = try await Office()
        try await office.enqueue(to: "a@example.com")
        let other = SecretSealer(key: try AEADKey(bytes: SystemRandom().bytes(32)), random: SystemRandom())
        let counter = Counter()
        #expect(try await office.sender(counter, sealer: other).sendDue() == nil)
        #expect(try await office.waiting().isEmpty)
        #expect(office.log().contains("cannot open"))
        await office.database.close()
    }

    @Test("more letters than one batch all leave, each once")
    func many() async throws {
        let office = try await Office()
        for number in 0..<40 { try await office.enqueue(to: "n\(number)@example.com") }
        let counter = Counter()
        let sender = try office.sender(counter)
        #expect(try await sender.sendDue() == .zero)
        #expect(try await sender.sendDue() == nil)
        let recipients = counter.recipients.withLock { $0 }
        #expect(recipients.count == 40 && Set(recipients).count == 40)
        await office.database.close()
    }

    @Test("a program that is not there or cannot be run is a fault and not the end of the server")
    func noProgram() async throws {
        let office = try await Office()
        let transport = SendmailTransport(program: office.scratch.file("nothing"))
        try await office.enqueue()
        #expect(try await office.sender(transport).sendDue() != nil)
        #expect(try await office.waiting().first?.lastError?.contains("No such file") == true)
        await office.database.close()
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
