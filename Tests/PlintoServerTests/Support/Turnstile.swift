import Synchronization

/// Time between two looks, which goes by when the test says so.
final class Turnstile: Sendable {
    private struct State {
        var waiting: [CheckedContinuation<Void, Never>] = []
        var passed = 0
        var isOpen = false
    }

    private let state = Mutex(State())

    /// - Parameter isOpen: Whether nobody is held up.
    init(isOpen: Bool = false) {
        state.withLock { $0.isOpen = isOpen }
    }

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiting.count } }
    /// How many were let through.
    var passed: Int { state.withLock { $0.passed } }

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if state.isOpen { state.passed += 1 } else { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    /// Lets those through who wait now.
    func turn() {
        let waiting = state.withLock { state in
            state.passed += state.waiting.count
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Lets those through who wait, and all who come.
    func open() {
        state.withLock { $0.isOpen = true }
        turn()
    }
}
