import PlintoCrypto
import PlintoModels
import PlintoStore
import Synchronization
import Testing

@testable import PlintoServer

@Suite("The event outbox")
struct EventOutboxTests {
    private struct Refusal: Error {}

    @Test("an event is announced to the dispatcher after the commit, and not where it was undone")
    func wakesAfterCommit() async throws {
        try await WebhookOffice.run { office in
            try await office.webhook("http://127.0.0.1:9/")
            let wakes = Mutex(0)
            office.database.observe { change in
                if change == .queued(.events) { wakes.withLock { $0 += 1 } }
            }
            let events = EventOutbox(clock: office.clock, random: SystemRandom(), subscribers: WebhookSubscribers())
            let user = office.owner
            await #expect(throws: Refusal.self) {
                try await office.database.write { connection in
                    try events.publish(.userUpdated, [:], user: user, in: connection)
                    throw Refusal()
                }
            }
            #expect(wakes.withLock { $0 } == 0)
            let wokenInside = try await office.database.write { connection in
                try events.publish(.userUpdated, [:], user: user, in: connection)
                return wakes.withLock { $0 }
            }
            #expect(wokenInside == 0)
            #expect(wakes.withLock { $0 } == 1)
        }
    }
}
