import PlintoModels
import PlintoStore
import Synchronization

/// The requests that wait for changes of their users' feeds; commits notify it.
final class SyncWaiters: Sendable {
    struct State {
        var list = SyncWaitList<SyncWait>()
        /// Organizations that have changed, of which a member may be waiting.
        var organizations: Set<OrganizationID> = []
    }

    /// The function that is called if there is something to check. It is a field of a structure because a mutex whose
    /// value is a function wraps that function once more at each access, so that each call would cost more than the one
    /// before.
    private struct WakeUp {
        var call: @Sendable () -> Void
    }

    private let state = Mutex(State())
    private let wakeUp = Mutex(WakeUp(call: {}))

    /// The number of waiting requests.
    var count: Int { state.withLock { $0.list.count } }

    /// Sets `wakeUp`, to be called whenever there is something to check.
    func onWork(_ wakeUp: @escaping @Sendable () -> Void) {
        self.wakeUp.withLock { $0.call = wakeUp }
    }

    func withState<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        state.withLock { body(&$0) }
    }

    // MARK: Requests

    /// Registers a new request, which is about to wait.
    func register(_ user: UserID) -> SyncWaitList<SyncWait>.ID {
        state.withLock { $0.list.register(user) }
    }

    /// Adds a waiting request. It is checked at once, and then whenever its user's feed has changed.
    ///
    /// - Parameter deadline: In milliseconds since boot.
    /// - Throws: 429 `too_many`.
    func wait(_ id: SyncWaitList<SyncWait>.ID, until deadline: Int64, _ wait: SyncWait) throws(APIError) {
        guard state.withLock({ $0.list.wait(id, until: deadline, wait) }) else { throw Self.full }
        self.wake()
    }

    /// Removes a request.
    func leave(_ id: SyncWaitList<SyncWait>.ID) {
        state.withLock { $0.list.leave(id) }
    }

    // MARK: What has happened

    /// Handles a committed change.
    func hear(_ change: DatabaseChange) {
        let isDue = state.withLock { state in
            switch change {
            case .feed(let user):
                return state.list.changed(user)
            case .memberFeeds(let organization):
                guard !state.list.isEmpty else { return false }
                return state.organizations.insert(organization).inserted
            case .user, .sessionsEnded, .sessionChanged, .queued:
                return false
            }
        }
        if isDue { wake() }
    }

    /// Handles a change of the database by another process.
    func changedOutside() {
        state.withLock { $0.list.changedAll() }
        wake()
    }

    /// Ends every wait, including those that have yet to begin.
    func drain() {
        state.withLock { $0.list.drain() }
        wake()
    }

    /// Triggers a check of the due requests.
    func wake() {
        let call = wakeUp.withLock { $0.call }
        call()
    }

    private static let full = APIError(
        .rateLimited,
        .tooMany,
        "\(Limits.Account.waitingRequests) of your requests already wait for changes. Send the request without "
            + "wait, or try again when one has its response.",
        // By then each of them has its response.
        retryAfter: SyncQuery.longestWait
    )
}
