import Foundation
import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

/// An outbox over a real database, and what was logged.
final class MailFixture: Sendable {
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

    /// A sender of another server for each call.
    func sender(_ transport: any MailTransport, sealer: SecretSealer? = nil) throws -> MailSender {
        MailSender(
            database: database,
            leases: QueueLeases(database: database, clock: clock, random: SystemRandom()),
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
            try outbox.enqueue(TestEmail(publicURL: "x"), to: recipient, lifetime: lifetime, in: connection)
        }
    }

    /// The emails that wait, due or not.
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
final class CountingTransport: MailTransport {
    let recipients = Mutex<[String]>([])

    func send(_ mail: OutgoingMail) async throws(MailError) {
        recipients.withLock { $0.append(mail.recipient) }
    }
}
