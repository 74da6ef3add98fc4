import Synchronization

/// What the ledger knows of one connection. The connection's loop writes it, any thread may read it.
final class ConnectionRecord: Sendable {
    /// What a connection does, which decides how soon it is closed when others need its place.
    enum Activity: Int64, Sendable {
        /// It waits for the beginning of a request: nothing is lost when it is closed.
        case idle
        /// It waits for its client: for the rest of a request, or to take some of a response.
        case waiting
        /// A request is being handled.
        case working
    }

    let client: ConnectionClient
    /// Whether it has one of the reserved places: it answers what must always be answered and closes.
    let isReserved: Bool
    /// Where the ledger keeps it.
    let place: Int
    /// The activity in the lowest two bits, and the nanoseconds since when above.
    private let state: Atomic<Int64>
    /// Bytes it holds beyond what it has for free.
    let heldBytes = Atomic(0)

    init(_ client: ConnectionClient, isReserved: Bool, place: Int, since now: Instant) {
        self.client = client
        self.isReserved = isReserved
        self.place = place
        state = Atomic(Self.encode(.idle, now))
    }

    /// The connection does something else from now on.
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

/// A connection as the ledger closes it in favour of others.
protocol ShedConnection: AnyObject, Sendable {
    /// Closes the connection when it is idle; else ends what it waits for, or makes the request it handles its last. From any
    /// thread.
    func shed()
}
