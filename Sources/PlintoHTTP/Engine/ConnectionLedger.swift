import Synchronization

/// The open connections of a server, with their clients and the bytes they hold. It admits new connections and decides
/// which old ones are closed in their favour.
///
/// - A client at its limit displaces its own connections. If the server is full, connections of all clients are
///   displaced. Idle connections go first, longest idle first; then those that have waited for their client longer than
///   ``patience``.
/// - If nothing can be displaced, a few reserved places remain, in which health checks are answered.
final class ConnectionLedger: Sendable {
    enum Admission: Sendable {
        case admitted(ConnectionRecord)
        /// There is no place for it, not even a reserved one.
        case refused
    }

    /// The time that a connection may wait for its client before others can displace it.
    static let patience = Duration.seconds(1)
    /// The time before the next search for connections to displace after one found none.
    private static let scanPause = Duration.milliseconds(100)
    /// The share of a limit that is displaced at once. Finding the oldest takes time proportional to all connections.
    private static let shedFraction = 16
    /// The refused requests between two scans after which a client's new connections are refused.
    private static let mostByteRefusals = 16
    /// The share of all connections that may be closing while others already have their places.
    private static let leavingFraction = 8
    /// The minimum number of closing connections, however low the limit is.
    private static let leastLeaving = 8

    private struct Entry {
        let record: ConnectionRecord
        /// Nil until the connection is created.
        var connection: (any ShedConnection)?
        /// True while it is being displaced. It then counts for no limit.
        var isLeaving = false
    }

    private struct Share {
        let client: ConnectionClient
        var open = 0
        var reserved = 0
        var leaving = 0
        var nextScan = Instant(nanoseconds: 0)
        /// The requests refused for their bytes since the last scan.
        var byteRefusals = 0
        /// The time until which new connections are refused because too many requests were. Accepting a connection in
        /// order to refuse its request costs much more.
        var refusedUntil = Instant(nanoseconds: 0)

        mutating func noteByteRefusal() {
            byteRefusals += 1
            if byteRefusals == ConnectionLedger.mostByteRefusals { refusedUntil = nextScan }
        }

        var isEmpty: Bool { open == 0 && reserved == 0 && leaving == 0 }
    }

    private struct State {
        var entries: [Entry?] = []
        var freePlaces: [Int] = []
        var shares: [ConnectionClient.Key: Share] = [:]
        var open = 0
        var reserved = 0
        var leaving = 0
        var nextScan = Instant(nanoseconds: 0)
        var waiters: [CheckedContinuation<Void, Never>] = []
        /// True if the wait for the end is over.
        var isGivenUp = false

        var total: Int { open + reserved + leaving }

        func openCount(of key: ConnectionClient.Key) -> Int { shares[key]?.open ?? 0 }

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { waiters = [] }
            return waiters
        }
    }

    /// The counters for metrics.
    struct Statistics: Hashable, Sendable {
        var open: Int
        var accepted: Int
        var displaced: Int
        var refused: Int
        var heldBytes: Int
        var refusedForBytes: Int
    }

    private let limits: HTTPLimits
    private let state = Mutex(State())
    private let draining = Atomic(false)
    private let heldBytes = Atomic(0)
    private let accepted = Atomic(0)
    private let displaced = Atomic(0)
    private let refused = Atomic(0)
    private let refusedForBytes = Atomic(0)

    init(limits: HTTPLimits) {
        self.limits = limits
    }

    var isDraining: Bool { draining.load(ordering: .relaxed) }
    /// The number of open connections, including those that are closing.
    var openCount: Int { state.withLock { $0.total } }

    var statistics: Statistics {
        Statistics(
            open: openCount,
            accepted: accepted.load(ordering: .relaxed),
            displaced: displaced.load(ordering: .relaxed),
            refused: refused.load(ordering: .relaxed),
            heldBytes: heldBytes.load(ordering: .relaxed),
            refusedForBytes: refusedForBytes.load(ordering: .relaxed)
        )
    }

    // MARK: Opening and closing

    /// Decides on a newly accepted connection.
    ///
    /// - Returns: Its record and the connections that it displaces, which the caller must shed.
    func admit(
        _ key: ConnectionClient.Key,
        isExempt: Bool = false,
        at now: Instant
    ) -> (admission: Admission, displaced: [any ShedConnection]) {
        accepted.add(1, ordering: .relaxed)
        return state.withLock { state in
            var displaced: [any ShedConnection] = []
            var hasPlace = true
            if !isExempt, state.openCount(of: key) >= limits.maximumConnectionsPerClient {
                displaced = displace(from: key, in: &state, at: now)
                hasPlace = state.openCount(of: key) < limits.maximumConnectionsPerClient
            }
            if !isExempt, let share = state.shares[key], now < share.refusedUntil { hasPlace = false }
            if hasPlace, state.open >= limits.maximumConnections {
                displaced += displaceAny(in: &state, at: now)
                hasPlace = state.open < limits.maximumConnections
            }
            var share = state.shares[key] ?? Share(client: ConnectionClient(key, isExempt: isExempt))
            defer { state.shares[key] = share.isEmpty ? nil : share }
            self.displaced.add(displaced.count, ordering: .relaxed)
            let hasReservedPlace =
                state.reserved < limits.reservedConnections
                && share.reserved < limits.reservedConnectionsPerClient
            guard hasPlace || hasReservedPlace else {
                refused.add(1, ordering: .relaxed)
                return (.refused, displaced)
            }
            if hasPlace {
                state.open += 1
                share.open += 1
            } else {
                state.reserved += 1
                share.reserved += 1
            }
            let place = state.freePlaces.popLast() ?? state.entries.count
            if place == state.entries.count { state.entries.append(nil) }
            let record = ConnectionRecord(share.client, isReserved: !hasPlace, place: place, since: now)
            state.entries[place] = Entry(record: record)
            return (.admitted(record), displaced)
        }
    }

    /// Makes room when the system is out of descriptors and cannot even accept a connection.
    ///
    /// - Returns: The connections that the caller must shed.
    func makeRoom(at now: Instant) -> [any ShedConnection] {
        let found = state.withLock { displaceAny(in: &$0, at: now) }
        displaced.add(found.count, ordering: .relaxed)
        return found
    }

    /// Registers the connection of an admitted record. It can be displaced from now on.
    func began(_ connection: any ShedConnection, _ record: ConnectionRecord) {
        state.withLock { $0.entries[record.place]?.connection = connection }
    }

    /// Removes an admitted connection that has ended.
    func closed(_ record: ConnectionRecord) {
        charge(record, -record.heldBytes.load(ordering: .relaxed))
        let waiters = state.withLock { state in
            let wasLeaving = state.entries[record.place]?.isLeaving == true
            state.entries[record.place] = nil
            state.freePlaces.append(record.place)
            var share = state.shares[record.client.key]
            if wasLeaving {
                state.leaving -= 1
                share?.leaving -= 1
            } else if record.isReserved {
                state.reserved -= 1
                share?.reserved -= 1
            } else {
                state.open -= 1
                share?.open -= 1
            }
            state.shares[record.client.key] = share?.isEmpty == true ? nil : share
            return state.total == 0 ? state.takeWaiters() : []
        }
        for waiter in waiters { waiter.resume() }
    }

    // MARK: Displacement

    private var maximumLeaving: Int {
        max(Self.leastLeaving, limits.maximumConnections / Self.leavingFraction)
    }

    private func displace(
        from key: ConnectionClient.Key,
        in state: inout State,
        at now: Instant
    ) -> [any ShedConnection] {
        let limit = limits.maximumConnectionsPerClient
        guard let share = state.shares[key], now >= share.nextScan,
            share.leaving <= max(limit, Self.leastLeaving), state.leaving <= maximumLeaving
        else { return [] }
        let places = displaceable(in: state, at: now, atMost: max(1, limit / Self.shedFraction)) {
            $0.record.client.key == key
        }
        if places.isEmpty { state.shares[key]?.nextScan = now + Self.scanPause }
        return leave(places, in: &state)
    }

    private func displaceAny(in state: inout State, at now: Instant) -> [any ShedConnection] {
        let limit = limits.maximumConnections
        guard now >= state.nextScan, state.leaving <= maximumLeaving else { return [] }
        let places = displaceable(in: state, at: now, atMost: max(1, limit / Self.shedFraction)) { _ in true }
        if places.isEmpty { state.nextScan = now + Self.scanPause }
        return leave(places, in: &state)
    }

    private func leave(_ places: [Int], in state: inout State) -> [any ShedConnection] {
        places.compactMap { place in
            guard let entry = state.entries[place] else { return nil }
            state.entries[place]?.isLeaving = true
            state.open -= 1
            state.leaving += 1
            state.shares[entry.record.client.key]?.open -= 1
            state.shares[entry.record.client.key]?.leaving += 1
            return entry.connection
        }
    }

    /// The places of connections to displace: idle ones, else those that have waited for their client too long; exempt
    /// clients last, then by duration.
    private func displaceable(
        in state: State,
        at now: Instant,
        atMost count: Int,
        where isConcerned: (Entry) -> Bool
    ) -> [Int] {
        typealias Candidate = (isExempt: Bool, since: Instant, place: Int)
        var idle: [Candidate] = []
        var waiting: [Candidate] = []
        for case (let place, let entry?) in state.entries.enumerated() {
            guard !entry.isLeaving, !entry.record.isReserved, entry.connection != nil, isConcerned(entry) else {
                continue
            }
            let (activity, since) = entry.record.current
            let candidate = (entry.record.client.isExempt, since, place)
            switch activity {
            case .idle: idle.append(candidate)
            case .waiting where since + Self.patience <= now: waiting.append(candidate)
            case .waiting, .working: break
            }
        }
        let candidates = (idle.isEmpty ? waiting : idle).sorted { left, right in
            left.isExempt == right.isExempt ? left.since < right.since : right.isExempt
        }
        return candidates.prefix(count).map(\.place)
    }

    // MARK: Bytes

    /// Adjusts the bytes that a connection holds beyond its allowance: unfinished requests, and responses that its
    /// client does not read.
    func charge(_ record: ConnectionRecord, _ change: Int) {
        guard change != 0 else { return }
        record.heldBytes.add(change, ordering: .relaxed)
        record.client.heldBytes.add(change, ordering: .relaxed)
        heldBytes.add(change, ordering: .relaxed)
    }

    /// Returns true if the connection's client has used up its share of the bytes.
    func isOverShare(_ client: ConnectionClient) -> Bool {
        !client.isExempt && client.heldBytes.load(ordering: .relaxed) > limits.maximumHeldBytesPerClient
    }

    /// Returns true if all connections together, or those of this client, hold more bytes than allowed.
    func isOverBudget(_ record: ConnectionRecord) -> Bool {
        heldBytes.load(ordering: .relaxed) > limits.maximumHeldBytes || isOverShare(record.client)
    }

    /// Selects the connections to close when the byte budget is used up: those that hold bytes and have waited for
    /// their client longer than ``patience``, of the same client if its own share is used up.
    ///
    /// - Returns: The connections to shed; empty if `record`'s own request must be refused.
    func displaceForBytes(_ record: ConnectionRecord, at now: Instant) -> [any ShedConnection] {
        let key = record.client.key
        let isOwnShare = isOverShare(record.client)
        let found = state.withLock { state -> [any ShedConnection] in
            let nextScan = isOwnShare ? state.shares[key]?.nextScan : state.nextScan
            guard let nextScan, now >= nextScan else {
                if isOwnShare { state.shares[key]?.noteByteRefusal() }
                return []
            }
            let limit = isOwnShare ? limits.maximumHeldBytesPerClient : limits.maximumHeldBytes
            var places = state.entries.indices.compactMap { place -> (since: Instant, place: Int, bytes: Int)? in
                guard let entry = state.entries[place], !entry.isLeaving, !entry.record.isReserved,
                    entry.record !== record, entry.connection != nil, !isOwnShare || entry.record.client.key == key
                else { return nil }
                let (activity, since) = entry.record.current
                let bytes = entry.record.heldBytes.load(ordering: .relaxed)
                guard bytes > 0, activity == .waiting, since + Self.patience <= now else { return nil }
                return (since, place, bytes)
            }
            places.sort { $0.since < $1.since }
            var freed = 0
            let chosen = places.prefix { candidate in
                defer { freed += candidate.bytes }
                return freed < limit / Self.shedFraction
            }
            if chosen.isEmpty {
                if isOwnShare {
                    state.shares[key]?.nextScan = now + Self.scanPause
                    state.shares[key]?.byteRefusals = 0
                    state.shares[key]?.noteByteRefusal()
                } else {
                    state.nextScan = now + Self.scanPause
                }
            }
            return leave(chosen.map(\.place), in: &state)
        }
        if found.isEmpty { refusedForBytes.add(1, ordering: .relaxed) }
        displaced.add(found.count, ordering: .relaxed)
        return found
    }

    /// Counts a request that was refused because its client has used up its share of the bytes.
    func notedRefusalForBytes() { refusedForBytes.add(1, ordering: .relaxed) }

    // MARK: Shutdown

    /// Starts draining.
    ///
    /// - Returns: True on the first call.
    func beginDraining() -> Bool { !draining.exchange(true, ordering: .sequentiallyConsistent) }

    /// Returns when no connection is open or ``stopWaiting()`` is called.
    func waitUntilEmpty() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                let isOver = state.total == 0 || state.isGivenUp
                if !isOver { state.waiters.append(continuation) }
                return isOver
            }
            if isOver { continuation.resume() }
        }
    }

    /// Ends all current and future waits: a grace period of zero may end before a wait begins.
    func stopWaiting() {
        let waiters = state.withLock { state in
            state.isGivenUp = true
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }
}
