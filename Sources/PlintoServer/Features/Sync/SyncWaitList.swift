import PlintoModels

/// The waiting requests of `GET /sync`, as a pure value: events go in, requests to be checked come out. Each is checked
/// when it arrives, when its user's feed has changed, when another process has changed the database, and at its
/// deadline; in between a request costs nothing. A change during a check makes it due again, so that none is missed.
struct SyncWaitList<Content> {
    typealias ID = UInt64

    /// A request that is to be checked.
    struct Due {
        let id: ID
        let content: Content
        /// True if it gets a response even if there is nothing new.
        let isLast: Bool
    }

    fileprivate enum Phase: Equatable {
        /// It has an id and does not wait yet.
        case registered
        case waiting
        case queued(isUrgent: Bool)
        /// It was taken to be checked.
        case checking
    }

    fileprivate struct Entry {
        let user: UserID
        var phase = Phase.registered
        /// True if something changed since its last check.
        var hasChanged = false
        var deadline = Int64.max
        var content: Content?
    }

    /// Deadlines are rounded to tenths of a second, so that requests that began together end together.
    private static var tick: Int64 { 100 }

    private var entries: [ID: Entry] = [:]
    private var requests: [UserID: [ID]] = [:]
    private var deadlines: [Int64: [ID]] = [:]
    /// Requests of users whose feed has changed: few, and someone expects them.
    private var urgent: [ID] = []
    /// All other due requests: sometimes all at once.
    private var others: [ID] = []
    private var lastID: ID = 0
    private var places = ConcurrencyLimit<UserID>()
    private(set) var isDraining = false

    /// The number of waiting requests.
    private(set) var count = 0

    /// True if no request is registered or waits.
    var isEmpty: Bool { entries.isEmpty }

    // MARK: Requests

    /// Assigns an id to a request, by which it can be removed.
    mutating func register(_ user: UserID) -> ID {
        lastID += 1
        entries[lastID] = Entry(user: user)
        requests[user, default: []].append(lastID)
        return lastID
    }

    /// Adds a waiting request. It is due at once, for its first check.
    ///
    /// - Parameters:
    ///   - deadline: The time by which it gets a response, in milliseconds of any steady clock.
    ///   - content: The data to check it.
    /// - Returns: False, without adding it, if the maximum number of its user already wait.
    mutating func wait(_ id: ID, until deadline: Int64, _ content: Content) -> Bool {
        guard var entry = entries[id], places.enter([entry.user: Limits.Account.waitingRequests]) else { return false }
        count += 1
        entry.content = content
        entry.deadline = deadline
        entries[id] = entry
        deadlines[Self.tick(of: deadline), default: []].append(id)
        queue(id, isUrgent: true)
        return true
    }

    /// Removes a request that has its response, or is no longer wanted.
    mutating func leave(_ id: ID) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        if entry.content != nil {
            count -= 1
            places.leave([entry.user])
        }
        requests[entry.user]?.removeAll { $0 == id }
        if requests[entry.user]?.isEmpty == true { requests[entry.user] = nil }
    }

    /// Returns a checked request without news to the waiting ones.
    mutating func keep(_ id: ID, _ content: Content) {
        guard var entry = entries[id], entry.phase == .checking else { return }
        entry.phase = .waiting
        entry.content = content
        entries[id] = entry
        if entry.hasChanged || isDraining { queue(id, isUrgent: true) }
    }

    /// Returns a taken request that there was no time to check.
    mutating func postpone(_ id: ID, isUrgent: Bool) {
        guard entries[id]?.phase == .checking else { return }
        queue(id, isUrgent: isUrgent)
    }

    // MARK: What has happened

    /// Records that the feed of a user has changed.
    ///
    /// - Returns: True if there is something to check now.
    mutating func changed(_ user: UserID) -> Bool {
        var isDue = false
        for id in requests[user] ?? [] { isDue = noteChange(id, isUrgent: true) || isDue }
        return isDue
    }

    /// Records that any feed may have changed.
    mutating func changedAll() {
        for id in entries.keys.sorted() { _ = noteChange(id, isUrgent: false) }
    }

    /// Records that no request is to wait any longer.
    mutating func drain() {
        isDraining = true
        changedAll()
    }

    private mutating func noteChange(_ id: ID, isUrgent: Bool) -> Bool {
        guard let phase = entries[id]?.phase else { return false }
        entries[id]?.hasChanged = true
        switch phase {
        case .registered, .checking, .queued(isUrgent: true):
            return false
        case .queued(isUrgent: false) where !isUrgent:
            return false
        case .waiting, .queued:
            queue(id, isUrgent: isUrgent)
            return true
        }
    }

    private mutating func queue(_ id: ID, isUrgent: Bool) {
        entries[id]?.phase = .queued(isUrgent: isUrgent)
        if isUrgent { urgent.append(id) } else { others.append(id) }
    }

    // MARK: What is due

    var hasUrgent: Bool { !urgent.isEmpty }
    var hasOthers: Bool { !others.isEmpty }

    /// The latest time at which the next request is due, in milliseconds; nil if none waits.
    var nextDeadline: Int64? { deadlines.keys.min().map { $0 * Self.tick } }

    /// Queues the requests whose deadline has come.
    mutating func expire(at now: Int64) {
        for tick in deadlines.keys.filter({ $0 * Self.tick <= now }).sorted() {
            for id in deadlines.removeValue(forKey: tick) ?? [] {
                switch entries[id]?.phase {
                case .waiting: queue(id, isUrgent: false)
                case .checking: entries[id]?.hasChanged = true
                case .registered, .queued, nil: break
                }
            }
        }
    }

    /// Takes some of the due requests: the urgent ones first, and others only if none is urgent.
    ///
    /// - Parameter onlyUrgent: True if the others are to wait a little longer.
    mutating func take(atMost limit: Int, onlyUrgent: Bool, at now: Int64) -> (due: [Due], isUrgent: Bool) {
        let due = take(atMost: limit, isUrgent: true, at: now)
        if !due.isEmpty || onlyUrgent { return (due, true) }
        return (take(atMost: limit, isUrgent: false, at: now), false)
    }

    private mutating func take(atMost limit: Int, isUrgent: Bool, at now: Int64) -> [Due] {
        let queue = isUrgent ? urgent : others
        var due: [Due] = []
        var taken = 0
        for id in queue {
            guard due.count < limit else { break }
            taken += 1
            // Requests that were removed, or queued a second time as urgent, are skipped.
            guard let entry = entries[id], entry.phase == .queued(isUrgent: isUrgent), let content = entry.content
            else { continue }
            entries[id]?.phase = .checking
            entries[id]?.hasChanged = false
            due.append(Due(id: id, content: content, isLast: entry.deadline <= now || isDraining))
        }
        if isUrgent { urgent.removeFirst(taken) } else { others.removeFirst(taken) }
        return due
    }

    private static func tick(of deadline: Int64) -> Int64 { (deadline + tick - 1) / tick }
}

extension SyncWaitList: Sendable where Content: Sendable {}
extension SyncWaitList.Entry: Sendable where Content: Sendable {}
extension SyncWaitList.Due: Sendable where Content: Sendable {}
