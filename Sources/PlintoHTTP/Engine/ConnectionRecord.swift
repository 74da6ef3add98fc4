import Synchronization

/// The ledger's record of one connection. The connection's loop writes it; any thread may read it.
final class ConnectionRecord: Sendable {
    /// The activity of a connection, which determines how soon it is displaced.
    enum Activity: Int64, Sendable {
        /// It waits for the beginning of a request: nothing is lost when it is closed.
        case idle
        /// It waits for its client to send the rest of a request or to read a response.
        case waiting
        /// A request is being handled.
        case working
    }

    let client: ConnectionClient
    /// True if it has a reserved place: it then answers only health checks and closes.
    let isReserved: Bool
    /// The place in the ledger.
    let place: Int
    /// The activity in the lowest two bits, and the nanoseconds of its start above.
    private let state: Atomic<Int64>
    /// The bytes held beyond the allowance.
    let heldBytes = Atomic(0)

    init(_ client: ConnectionClient, isReserved: Bool, place: Int, since now: Instant) {
        self.client = client
        self.isReserved = isReserved
        self.place = place
        state = Atomic(Self.encode(.idle, now))
    }

    /// Records a change of activity.
    func begins(_ activity: Activity, at now: Instant) {
        state.store(Self.encode(activity, now), ordering: .relaxed)
    }

    var current: (activity: Activity, since: Instant) {
        let state = state.load(ordering: .relaxed)
        // Only encode(_:_:) writes it.
        guard let activity = Activity(rawValue: state & 3) else { preconditionFailure("an unknown activity") }
        return (activity, Instant(nanoseconds: state >> 2))
    }

    private static func encode(_ activity: Activity, _ now: Instant) -> Int64 {
        now.nanoseconds << 2 | activity.rawValue
    }
}

/// A connection that the ledger can close in favour of others.
protocol ShedConnection: AnyObject, Sendable {
    /// Closes the connection if it is idle; else cancels its wait, or makes the current request its last. May be called
    /// from any thread.
    func shed()
}
