import PlintoSystem
import Synchronization
import TestSupport
import Testing

@Suite("Values that are written later")
struct WriteBehindTests {
    private struct Refusal: Error {}

    /// Takes writes, and refuses them on demand.
    private final class Store: Sendable {
        private struct State {
            var writes: [[String: Int]] = []
            var attempts = 0
            var isRefusing = false
        }

        private let state = Mutex(State())
        /// Held up inside of a write, if it is closed.
        let gate = Gate(isOpen: true)

        var writes: [[String: Int]] { state.withLock { $0.writes } }
        var attempts: Int { state.withLock { $0.attempts } }
        func refuse(_ isRefusing: Bool) { state.withLock { $0.isRefusing = isRefusing } }

        func write(_ values: [String: Int]) async throws {
            let isRefusing = state.withLock { state in
                state.attempts += 1
                return state.isRefusing
            }
            await gate.pass()
            if isRefusing { throw Refusal() }
            state.withLock { $0.writes.append(values) }
        }
    }

    private func values(
        of store: Store,
        capacity: Int = 100,
        batch: Int = .max,
        delay: Duration = .zero,
        pause: Duration = .zero
    ) -> WriteBehind<String, Int> {
        WriteBehind(
            "numbers",
            .init(capacity: capacity, batch: batch, delay: delay, pause: pause, pauseAfterError: .milliseconds(1)),
            log: Log(component: "test", sink: { _ in }),
            merge: { $0 * 10 + $1 },
            write: store.write
        )
    }

    private func whileRunning(
        _ values: WriteBehind<String, Int>,
        _ body: () async throws -> Void
    ) async throws {
        let services = ServiceGroup([values], log: Log(component: "test", sink: { _ in }))
        try await body()
        await services.stop()
    }

    @Test("what is noted during a write is written together after it, and of a key once")
    func together() async throws {
        let store = Store()
        let values = values(of: store)
        store.gate.close()
        try await whileRunning(values) {
            values.note(1, for: "a")
            await eventually("the first write begins") { store.gate.waiters == 1 }
            values.note(2, for: "b")
            values.note(3, for: "b")
            values.note(4, for: "c")
            store.gate.open()
            await eventually("the rest is written") { store.writes.count == 2 }
        }
        #expect(store.writes == [["a": 1], ["b": 23, "c": 4]])
    }

    @Test("a value counts as noted until its write has ended")
    func contains() async throws {
        let store = Store()
        let values = values(of: store)
        store.gate.close()
        try await whileRunning(values) {
            #expect(!values.contains("a"))
            values.note(1, for: "a")
            #expect(values.contains("a"))
            await eventually("the write begins") { store.gate.waiters == 1 }
            #expect(values.contains("a") && !values.contains("b"))
            store.gate.open()
            await eventually("the write ends") { !values.contains("a") }
        }
        #expect(store.writes == [["a": 1]])
    }

    @Test("what could not be written is tried again, with what came meanwhile")
    func retry() async throws {
        let store = Store()
        let values = values(of: store)
        store.refuse(true)
        try await whileRunning(values) {
            values.note(1, for: "a")
            await eventually("the write is tried again by itself") { store.attempts >= 3 }
            values.note(2, for: "a")
            values.note(3, for: "b")
            store.refuse(false)
            await eventually("it is written in the end") { !store.writes.isEmpty && !values.contains("b") }
        }
        #expect(store.writes.reduce(into: [:]) { $0.merge($1) { $0 * 10 + $1 } } == ["a": 12, "b": 3])
    }

    @Test("the shutdown writes what is collected, also what its cancellation took from a write")
    func shutdown() async throws {
        let store = Store()
        let collecting = values(of: store, delay: .seconds(3600))
        try await whileRunning(collecting) { collecting.note(1, for: "a") }
        #expect(store.writes == [["a": 1]])

        let resting = values(of: store, pause: .seconds(3600))
        try await whileRunning(resting) {
            resting.note(2, for: "a")
            await eventually("the first is written") { store.writes.count == 2 }
            resting.note(3, for: "b")
        }
        #expect(store.writes.dropFirst() == [["a": 2], ["b": 3]])

        store.refuse(true)
        let refused = values(of: store)
        try await whileRunning(refused) {
            refused.note(4, for: "c")
            await eventually("a write has failed") { store.attempts >= 5 }
            store.refuse(false)
        }
        #expect(store.writes.last == ["c": 4])
    }

    @Test("keys beyond the capacity are dropped, known ones are not, and a write has no more than a batch")
    func bounds() async throws {
        let store = Store()
        let values = values(of: store, capacity: 5, batch: 2)
        for key in ["a", "b", "c", "d", "e", "f"] { values.note(1, for: key) }
        values.note(2, for: "e")
        #expect(!values.contains("f"))
        await values.drain()
        #expect(store.writes.map(\.count) == [2, 2, 1])
        #expect(store.writes.reduce(into: [:]) { $0.merge($1) { $1 } } == ["a": 1, "b": 1, "c": 1, "d": 1, "e": 12])
    }
}
