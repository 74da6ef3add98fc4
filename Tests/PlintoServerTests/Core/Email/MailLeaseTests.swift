import PlintoModels
import PlintoStore
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

/// Several servers that send the emails of one database.
@Suite("Emails of several servers")
struct MailLeaseTests {
    /// Takes an email and never answers, like a server that is killed in between.
    private final class Hanging: MailTransport {
        let taken = Mutex<[MailID]>([])
        private let gate = Gate()

        func send(_ mail: OutgoingMail) async throws(MailError) {
            taken.withLock { $0.append(mail.id) }
            await gate.pass()
        }

        func end() { gate.open() }
    }

    @Test("two senders send each email once, however they meet")
    func once() async throws {
        let fixture = try await MailFixture()
        let transport = CountingTransport()
        let senders = try (0..<2).map { _ in try fixture.sender(transport) }
        let recipients = (0..<100).map { "person\($0)@example.com" }
        for recipient in recipients { try await fixture.enqueue(to: recipient) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for sender in senders {
                group.addTask { while try await sender.sendDue() == .zero {} }
            }
            try await group.waitForAll()
        }
        // A sender that found all emails of a look taken has nothing left to do until they are free.
        while try await senders[0].sendDue() == .zero {}
        #expect(transport.recipients.withLock { $0.sorted() } == recipients.sorted())
        #expect(try await fixture.waiting().isEmpty)
        await fixture.database.close()
    }

    @Test(
        "what a killed server was sending is sent by another after the lease, whatever the wall clock does meanwhile",
        arguments: [0, 86_400 * 365, -86_400 * 365]
    )
    func killed(jump: Int64) async throws {
        let fixture = try await MailFixture()
        try await fixture.enqueue(lifetime: 86_400 * 1000)
        let (hanging, transport) = (Hanging(), CountingTransport())
        let (first, second) = (try fixture.sender(hanging), try fixture.sender(transport))
        let attempt = Task { try await first.sendDue() }
        #expect(try await eventually { hanging.taken.withLock { $0.count } == 1 })
        let length = QueueLeases.Queue.emails.length
        #expect(try await second.sendDue() == length)
        fixture.clock.jump(seconds: jump)
        fixture.clock.advance(seconds: length.components.seconds - 1)
        #expect(try await second.sendDue() == .seconds(1))
        #expect(transport.recipients.withLock { $0.isEmpty })
        fixture.clock.advance(seconds: 1)
        // A clock that was set back leaves the email due in the future until its time is corrected.
        let now = fixture.clock.now()
        try await fixture.database.write { transaction in
            _ = try transaction.mail.bringForward(to: now, latest: now, limit: 10)
        }
        #expect(try await second.sendDue() == nil)
        #expect(transport.recipients.withLock { $0.count } == 1)
        // The first was only suspended: what it sent is not sent a third time.
        hanging.end()
        _ = try await attempt.value
        #expect(try await first.sendDue() == nil)
        #expect(hanging.taken.withLock { $0.count } == 1)
        #expect(try await fixture.waiting().isEmpty)
        await fixture.database.close()
    }
}
