/// Decides which attempts may be made, and counts their outcomes: a state machine without clock and I/O.
///
/// An attempt is reserved before it is checked. An attempt in progress counts as a failure until its outcome is known,
/// so simultaneous attempts gain nothing over consecutive ones.
struct AttemptLedger {
    /// A request to make one attempt.
    struct Request: Hashable, Sendable {
        let key: AttemptKey
        let policy: AttemptPolicy
        /// True if the owner of the account is known to be at its IP address; nil if that was not looked up yet.
        var isKnownNetwork: Bool?
    }

    /// A reserved attempt, to be settled once.
    struct Ticket: Hashable, Sendable {
        let key: AttemptKey
        /// True if its failure counts towards the account as a whole.
        let counts: Bool
        /// True if it is one of the attempts that the account as a whole allows.
        let holdsWhole: Bool
        /// The site that it is one of the attempts of; nil if that does not bind it.
        let site: AttemptKey?
    }

    enum Decision: Hashable, Sendable {
        case admitted(Ticket)
        /// Attempts are in progress whose outcome decides.
        case pending
        /// The seconds that must still be waited.
        case locked(Int)
        /// The account as a whole, or the site, is locked, but for where the account's owner is known to be.
        case dependsOnPlace
    }

    enum Outcome: Hashable, Sendable {
        case succeeded, failed
        /// The attempt was not checked.
        case abandoned
    }

    struct Change: Hashable, Sendable {
        let key: AttemptKey
        /// The number of consecutive failures before it.
        let before: Int
        /// The number of consecutive failures after it.
        let failures: Int
    }

    private struct UnderWay {
        var all = 0
        /// The attempts of a group or site whose failure would count towards the whole account.
        var counting = 0
    }

    private var table: FailureTable
    private var underWay: [AttemptKey: UnderWay] = [:]
    private var lastRound: UInt64 = 0

    /// - Parameter capacity: The number of counts that are kept.
    init(capacity: Int) {
        table = FailureTable(capacity: capacity)
    }

    /// - Parameter now: The time since boot.
    mutating func reserve(_ request: Request, at now: Duration) -> Decision {
        let key = request.key
        let running = underWay[key] ?? UnderWay()
        let record = table[key]
        let failures = record?.failures ?? 0
        let schedule = request.policy.group
        if let rest = Self.rest(schedule, record, now) { return .locked(rest) }
        if running.all > 0, schedule.delay(after: failures + running.all) > 0 { return .pending }

        let site = key.site
        let counts = [key, site].compactMap { $0 }.allSatisfy { mayCount($0, request.policy) }
        var holdsWhole = counts
        if request.isKnownNetwork != true {
            let wide = [(site, request.policy.site), (key.whole, request.policy.whole)]
            for case (let key?, let schedule) in wide {
                guard let obstacle = obstacle(to: key, schedule, now) else { continue }
                return request.isKnownNetwork == nil ? .dependsOnPlace : obstacle
            }
            holdsWhole = counts || request.policy.whole.delay(after: table[key.whole]?.failures ?? 0) > 0
        }
        let ticket = Ticket(
            key: key,
            counts: counts,
            holdsWhole: holdsWhole,
            site: request.isKnownNetwork == true ? nil : site
        )
        enter(ticket)
        return .admitted(ticket)
    }

    /// The reason that the count of a site, or of the whole account, allows no attempt now, if any.
    private func obstacle(to key: AttemptKey, _ schedule: AttemptSchedule, _ now: Duration) -> Decision? {
        let record = table[key]
        if let rest = Self.rest(schedule, record, now) { return .locked(rest) }
        let all = underWay[key]?.all ?? 0
        return all > 0 && schedule.delay(after: (record?.failures ?? 0) + all) > 0 ? .pending : nil
    }

    /// Returns whether another failure of a group or site counts towards the account as a whole.
    private func mayCount(_ key: AttemptKey, _ policy: AttemptPolicy) -> Bool {
        counted(by: table[key], key) + (underWay[key]?.counting ?? 0) < policy.shareOfGroup
    }

    /// Counts the outcome of an attempt.
    ///
    /// - Returns: The counts that it changed.
    mutating func settle(_ ticket: Ticket, as outcome: Outcome, at now: Duration) -> [Change] {
        leave(ticket)
        switch outcome {
        case .abandoned: return []
        case .succeeded:
            return forget(ticket.key) + (ticket.key.site.map { forget($0) } ?? []) + forget(ticket.key.whole)
        case .failed: return fail(ticket, at: now)
        }
    }

    /// Resets the count of a key.
    mutating func forget(_ key: AttemptKey) -> [Change] {
        guard let record = table.remove(key) else { return [] }
        return [Change(key: key, before: record.failures, failures: 0)]
    }

    /// Restores counts from before a restart.
    mutating func restore(_ records: [AttemptKey: FailureTable.Record]) {
        for (key, record) in records where key.isWhole {
            lastRound += 1
            var restored = record
            restored.round = lastRound
            table.put(restored, for: key)
        }
        for (key, record) in records where !key.isWhole {
            var restored = record
            restored.counted = record.failures
            restored.round = table[key.whole]?.round ?? 0
            table.put(restored, for: key)
        }
    }

    private mutating func fail(_ ticket: Ticket, at now: Duration) -> [Change] {
        let whole = ticket.counts || ticket.holdsWhole ? failWhole(ticket, at: now) : nil
        let round = ticket.counts ? whole?.round : nil
        var changes = [ticket.key, ticket.key.site].compactMap { $0 }.map { failPart($0, countedIn: round, at: now) }
        if let whole {
            let before = whole.failures - (ticket.counts ? 1 : 0)
            changes.append(Change(key: ticket.key.whole, before: before, failures: whole.failures))
        }
        return changes
    }

    /// Counts a failure of a group or site.
    ///
    /// - Parameter round: The account's round in which it counts towards the account as a whole; nil if it does not.
    private mutating func failPart(_ key: AttemptKey, countedIn round: UInt64?, at now: Duration) -> Change {
        var record = table[key] ?? FailureTable.Record(failures: 0, failedAt: now)
        let before = record.failures
        record.failures += 1
        record.failedAt = now
        if let round {
            record.counted = (record.round == round ? record.counted : 0) + 1
            record.round = round
        }
        table.put(record, for: key)
        return Change(key: key, before: before, failures: record.failures)
    }

    private mutating func failWhole(_ ticket: Ticket, at now: Duration) -> FailureTable.Record? {
        let key = ticket.key.whole
        var record: FailureTable.Record
        if let known = table[key] {
            record = known
        } else if ticket.counts {
            lastRound += 1
            record = FailureTable.Record(failures: 0, failedAt: now, round: lastRound)
        } else {
            return nil
        }
        if ticket.counts { record.failures += 1 }
        record.failedAt = now
        table.put(record, for: key)
        return record
    }

    /// The number of failures of a group that count in the present round of its account.
    private func counted(by record: FailureTable.Record?, _ key: AttemptKey) -> Int {
        guard let record, let whole = table[key.whole], whole.round == record.round else { return 0 }
        return record.counted
    }

    private mutating func enter(_ ticket: Ticket) { note(1, of: ticket) }

    private mutating func leave(_ ticket: Ticket) { note(-1, of: ticket) }

    private mutating func note(_ change: Int, of ticket: Ticket) {
        let counting = ticket.counts ? change : 0
        note(change, counting, for: ticket.key)
        if let site = ticket.key.site { note(ticket.site == nil ? 0 : change, counting, for: site) }
        if ticket.holdsWhole { note(change, 0, for: ticket.key.whole) }
    }

    private mutating func note(_ change: Int, _ counting: Int, for key: AttemptKey) {
        var running = underWay[key] ?? UnderWay()
        running.all += change
        running.counting += counting
        underWay[key] = running.all > 0 || running.counting > 0 ? running : nil
    }

    /// The seconds that must still be waited after the last failure; nil if none.
    private static func rest(_ schedule: AttemptSchedule, _ record: FailureTable.Record?, _ now: Duration) -> Int? {
        guard let record else { return nil }
        let delay = Duration.seconds(schedule.delay(after: record.failures))
        // A wait is never longer than its delay, whatever the clock does.
        let rest = min(delay, delay - (now - record.failedAt))
        guard rest > .zero else { return nil }
        let (seconds, attoseconds) = rest.components
        return Int(seconds) + (attoseconds > 0 ? 1 : 0)
    }
}
