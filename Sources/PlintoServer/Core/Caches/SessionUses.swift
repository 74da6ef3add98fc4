import PlintoModels
import Synchronization

/// When the sessions of this process's requests were last used, in memory: the database learns of a refresh alone, and
/// between two of them an access token is used for up to an hour.
final class SessionUses: Sendable {
    /// Two generations of entries: what was not used while the younger one filled up is dropped with the older.
    private struct State {
        var young: [SessionID: Timestamp] = [:]
        var old: [SessionID: Timestamp] = [:]
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: How many entries it holds at most.
    init(capacity: Int) {
        self.capacity = max(2, capacity)
    }

    func note(_ id: SessionID, at now: Timestamp) {
        state.withLock { state in
            if state.young.updateValue(now, forKey: id) == nil, state.young.count > capacity / 2 {
                state.old = state.young
                state.young = [:]
            }
        }
    }

    /// Nil where the session was not used since this process started, or so long ago that it was forgotten.
    func last(of id: SessionID) -> Timestamp? {
        state.withLock { $0.young[id] ?? $0.old[id] }
    }
}
