import Synchronization

/// Holds tasks up until it is opened.
package final class Gate: Sendable {
    private struct State {
        var isOpen: Bool
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    /// - Parameter isOpen: Whether tasks pass from the start.
    package init(isOpen: Bool = false) {
        state = Mutex(State(isOpen: isOpen))
    }

    /// How many tasks wait.
    package var waiters: Int { state.withLock { $0.waiting.count } }

    /// Tasks wait from now on.
    package func close() { state.withLock { $0.isOpen = false } }

    /// Lets everyone pass, now and later.
    package func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.resume() }
    }

    /// Releases the waiting tasks and holds all that follow.
    package func admit() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.resume() }
    }

    /// Returns as soon as the gate is open.
    package func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}
