import PlintoCrypto
import PlintoModels
import PlintoStore
import Synchronization
import Testing

@testable import PlintoServer

@Suite("The event outbox")
struct EventOutboxTests {
    private struct Refusal: Error {}

    @Test("the dispatcher is woken after the commit, and not for an event that was undone")
    func wakesAfterCommit() async throws {
        try await WebhookOffice.run { office in
            try await office.webhook("http://127.0.0.1:9/")
            let wakes = Mutex(0)
            let counted: @Sendable () -> Void = { wakes.withLock { $0 += 1 } }
            let events = EventOutbox(clock: office.clock, random: SystemRandom(), wakeDispatcher: counted)
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
