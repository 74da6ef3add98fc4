import PlintoModels
import Synchronization

/// The times of the last requests of this process's sessions, in memory: the database only records refreshes, and
/// between two of them an access token is used for up to an hour.
final class SessionUses: Sendable {
    /// Two generations of entries: entries that were not used while the younger generation filled up are dropped with
    /// the older.
    private struct State {
        var young: [SessionID: Timestamp] = [:]
        var old: [SessionID: Timestamp] = [:]
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: The maximum number of entries.
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

    /// Nil if the session was not used since this process started, or so long ago that it was dropped.
    func last(of id: SessionID) -> Timestamp? {
        state.withLock { $0.young[id] ?? $0.old[id] }
    }
}
