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
        try await WebhookFixture.run { fixture in
            try await fixture.webhook("http://127.0.0.1:9/")
            let wakes = Mutex(0)
            fixture.database.observe { change in
                if change == .queued(.events) { wakes.withLock { $0 += 1 } }
            }
            let user = fixture.owner
            await #expect(throws: Refusal.self) {
                try await fixture.database.write(as: .test) { connection in
                    try connection.events.publish(.userUpdated, [:], user: user)
                    throw Refusal()
                }
            }
            #expect(wakes.withLock { $0 } == 0)
            let wokenInside = try await fixture.database.write(as: .test) { connection in
                try connection.events.publish(.userUpdated, [:], user: user)
                return wakes.withLock { $0 }
            }
            #expect(wokenInside == 0)
            #expect(wakes.withLock { $0 } == 1)
        }
    }
}
