import Synchronization

/// How many connections are open, for the limit and for whoever waits until there are none.
final class ConnectionLedger: Sendable {
    private struct State {
        var open = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
        var isDraining = false
        /// Whether nobody is to wait any longer.
        var isGivenUp = false

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
            let isOver = state.withLock { state in
                let isOver = state.open == 0 || state.isGivenUp
                if !isOver { state.waiters.append(continuation) }
                return isOver
            }
            if isOver { continuation.resume() }
        }
    }

    /// Ends every wait, also one that has yet to begin: a grace of no time may be over before anybody waits.
    func stopWaiting() {
        let waiters = state.withLock { state in
            state.isGivenUp = true
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }
}
