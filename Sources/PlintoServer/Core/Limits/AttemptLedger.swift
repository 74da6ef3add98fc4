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
        var isFamiliar: Bool?
    }

    /// A reserved attempt, to be settled once.
    struct Ticket: Hashable, Sendable {
        let key: AttemptKey
        /// True if its failure counts towards the account as a whole.
        let counts: Bool
        /// True if it is one of the attempts that the account as a whole allows.
        let holdsWhole: Bool
    }

    enum Decision: Hashable, Sendable {
        case admitted(Ticket)
        /// Attempts are in progress whose outcome decides.
        case pending
        /// The seconds that must still be waited.
        case locked(Int)
        /// The account as a whole is locked, except where its owner is known to be.
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
        /// The attempts of a group whose failure would count towards the account as a whole.
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

        let counts = counted(by: record, key) + running.counting < request.policy.shareOfGroup
        var holdsWhole = counts
        if request.isFamiliar != true {
            let whole = request.policy.whole
            let record = table[key.whole]
            let failures = record?.failures ?? 0
            let all = underWay[key.whole]?.all ?? 0
            let rest = Self.rest(whole, record, now)
            let isPending = all > 0 && whole.delay(after: failures + all) > 0
            if rest != nil || isPending, request.isFamiliar == nil { return .dependsOnPlace }
            if let rest { return .locked(rest) }
            if isPending { return .pending }
            holdsWhole = counts || whole.delay(after: failures) > 0
        }
        underWay[key, default: UnderWay()].all += 1
        if counts { underWay[key, default: UnderWay()].counting += 1 }
        if holdsWhole { underWay[key.whole, default: UnderWay()].all += 1 }
        return .admitted(Ticket(key: key, counts: counts, holdsWhole: holdsWhole))
    }

    /// Counts the outcome of an attempt.
    ///
    /// - Returns: The counts that it changed.
    mutating func settle(_ ticket: Ticket, as outcome: Outcome, at now: Duration) -> [Change] {
        leave(ticket)
        switch outcome {
        case .abandoned: return []
        case .succeeded: return forget(ticket.key) + forget(ticket.key.whole)
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
        let key = ticket.key
        var record = table[key] ?? FailureTable.Record(failures: 0, failedAt: now)
        var changes = [Change(key: key, before: record.failures, failures: record.failures + 1)]
        record.failures += 1
        record.failedAt = now
        if ticket.counts || ticket.holdsWhole, let whole = failWhole(ticket, at: now) {
            let before = whole.failures - (ticket.counts ? 1 : 0)
            changes.append(Change(key: key.whole, before: before, failures: whole.failures))
            if ticket.counts {
                record.counted = (record.round == whole.round ? record.counted : 0) + 1
                record.round = whole.round
            }
        }
        table.put(record, for: key)
        return changes
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

    private mutating func leave(_ ticket: Ticket) {
        take(ticket.key) { running in
            running.all -= 1
            if ticket.counts { running.counting -= 1 }
        }
        if ticket.holdsWhole { take(ticket.key.whole) { $0.all -= 1 } }
    }

    private mutating func take(_ key: AttemptKey, _ change: (inout UnderWay) -> Void) {
        guard var running = underWay[key] else { return }
        change(&running)
        underWay[key] = running.all > 0 ? running : nil
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
