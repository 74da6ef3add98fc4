import Synchronization

/// How many connections are open, for the limit and for whoever waits until there are none.
final class ConnectionLedger: Sendable {
    private struct State {
        var open = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
        var isDraining = false

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { waiters = [] }
            return waiters
        }
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    var hasRoom: Bool { state.withLock { $0.open < limit } }
    var isDraining: Bool { state.withLock { $0.isDraining } }
    var openCount: Int { state.withLock { $0.open } }

    /// - Returns: Whether this was the first call.
    func beginDraining() -> Bool {
        state.withLock { state in
            defer { state.isDraining = true }
            return !state.isDraining
        }
    }

    func opened() { state.withLock { $0.open += 1 } }

    func closed() {
        let waiters = state.withLock { state in
            state.open -= 1
            return state.open == 0 ? state.takeWaiters() : []
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when no connection is open, or ``stopWaiting()`` is called.
    func waitUntilEmpty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.open > 0 { state.waiters.append(continuation) }
                return state.open == 0
            }
            if isEmpty { continuation.resume() }
        }
    }

    func stopWaiting() {
        for waiter in state.withLock({ $0.takeWaiters() }) { waiter.resume() }
    }
}
