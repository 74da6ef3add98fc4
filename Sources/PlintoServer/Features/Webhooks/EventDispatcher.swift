import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// Turns each event into a delivery to each webhook that gets it, in transactions of bounded size: subscribers are
/// looked up without blocking writers, and between two transactions others write first.
///
/// An event is finished in the transaction of its last delivery. After a crash the rest is written at the next start;
/// no webhook gets an event twice.
actor EventDispatcher {
    /// The result of one read of the outbox.
    private struct Look: Sendable {
        var heard: [HeardEvent] = []
        /// Events of types that this version does not know.
        var unknown: [EventID] = []
        var kept: [UserID: KeptEvents] = [:]
        var isLast = false
    }

    private static let batch = 50
    private static let trimmed = 200

    private let database: any Database
    private let leases: QueueLeases
    private let clock: any TimeSource
    private let random: any RandomSource
    private let crashPoints: CrashPoints
    private let counters: EventCounters
    private let log: Log
    private var planner = DispatchPlanner()
    private var logged: (minute: Int64, webhooks: Set<WebhookID>) = (.min, [])

    init(
        database: any Database,
        leases: QueueLeases,
        clock: any TimeSource,
        random: any RandomSource,
        crashPoints: CrashPoints,
        counters: EventCounters,
        log: Log
    ) {
        self.database = database
        self.leases = leases
        self.clock = clock
        self.random = random
        self.crashPoints = crashPoints
        self.counters = counters
        self.log = log
    }

    /// Dispatches the oldest events; returns zero if there may be more, nil if there are none, and a time if another
    /// server is dispatching them.
    ///
    /// - Throws: `DatabaseError` and `APIError` if the outbox cannot be read or written.
    func dispatchDue() async throws -> Duration? {
        guard try await !database.read({ try $0.storedEvents.undispatched(limit: 1).isEmpty }) else { return nil }
        if let wait = try await leases.take(.events) { return wait }
        let now = clock.now()
        let look = try await database.read { try Self.look(at: now, in: $0) }
        var steps = look.unknown.map(DispatchStep.discard)
        for id in look.unknown {
            log.warning("an event has a type that this version does not know; it is not sent", ["event": id.text])
        }
        steps += try await count(planner.uncounted(look.heard, at: now), at: now)
        let plan = planner.plan(look.heard, kept: look.kept, at: now, from: random)
        steps += plan.steps
        try await carryOut(steps, isLast: look.isLast, at: now)
        report(plan.dropped, at: now)
        return look.isLast ? nil : .zero
    }

    /// Counts the pending deliveries of these webhooks; returns the steps that remove the deliveries beyond the kept
    /// history.
    private func count(_ webhooks: [WebhookRecord], at now: Timestamp) async throws -> [DispatchStep] {
        guard !webhooks.isEmpty else { return [] }
        let counted = try await database.read { transaction in
            try webhooks.map { webhook in
                let limit = EventLimits.deliveries(to: webhook)
                return (
                    webhook.id, try transaction.deliveries.waiting(of: webhook.id, most: limit),
                    // The history of an administrator's webhook is kept for the full time, whatever its size.
                    webhook.hearsEverything
                        ? []
                        : try transaction.deliveries.finished(of: webhook.id, beyond: limit, limit: Self.trimmed)
                )
            }
        }
        for (id, waiting, _) in counted { planner.note(waiting, for: id, at: now) }
        return counted.flatMap { $0.2.map(DispatchStep.forgetDelivery) }
    }

    /// - Parameter isLast: True if nothing is left for this server to do afterwards.
    private func carryOut(_ steps: [DispatchStep], isLast: Bool, at now: Timestamp) async throws {
        var start = 0
        repeat {
            let part = Array(steps[start..<min(start + Limits.Events.deliveriesPerTransaction, steps.count)])
            start += part.count
            let isOver = isLast && start == steps.count
            try await database.write { [crashPoints, leases] transaction in
                if isOver { try leases.release(.events, in: transaction) }
                var woken: Set<WebhookID> = []
                for step in part {
                    if case .deliver(let delivery) = step, woken.insert(delivery.webhookID).inserted {
                        try transaction.webhooks.wake(delivery.webhookID, at: now)
                    }
                    try Self.carryOut(step, at: now, in: transaction)
                }
                crashPoints.reached(.eventsBeforeDispatched)
            }
            await Task.yield()
        } while start < steps.count
    }

    private static func carryOut(_ step: DispatchStep, at now: Timestamp, in transaction: any Transaction) throws {
        switch step {
        case .deliver(let delivery): try transaction.deliveries.insert(delivery)
        case .finish(let id): try transaction.storedEvents.markDispatched(id, at: now)
        case .discard(let id): try transaction.storedEvents.remove(id)
        case .drop(let id, let count): try transaction.webhooks.addDropped(count, to: id, at: now)
        case .forgetDelivery(let id): try transaction.deliveries.removeFinished(id)
        case .forgetEvent(let id): try transaction.storedEvents.removeFinished(id)
        }
    }

    /// Counts the events that are not sent, and logs them once a minute per webhook: the webhook itself shows all of
    /// it.
    private func report(_ dropped: [WebhookID: [EventLimits.Excess: Int]], at now: Timestamp) {
        let minute = now.seconds / 60
        if logged.minute != minute { logged = (minute, []) }
        for (webhook, causes) in dropped {
            let isNew = logged.webhooks.insert(webhook).inserted
            for (excess, count) in causes {
                counters.webhookDropped(excess).add(count)
                guard isNew else { continue }
                log.warning(
                    "events are not sent to a webhook",
                    ["webhook": webhook.text, "count": "\(count)", "reason": excess.sentence]
                )
            }
        }
    }

    // MARK: Looking

    private static func look(at now: Timestamp, in transaction: any Transaction) throws -> Look {
        let waiting = try transaction.storedEvents.undispatched(limit: batch)
        var look = Look(isLast: waiting.count < batch)
        var listeners = 0
        for one in waiting {
            guard let event = one.event else {
                look.unknown.append(one.id)
                continue
            }
            let hearing = try candidates(event, in: transaction).filter { WebhookRouting.hears($0, event, at: now) }
                .map(\.webhook)
            listeners += hearing.count
            if listeners > Limits.Events.listenersPerStep, !look.heard.isEmpty {
                look.isLast = false
                break
            }
            look.heard.append(HeardEvent(event: event, listeners: hearing))
            if let user = event.userID, look.kept[user] == nil {
                look.kept[user] = try kept(of: user, in: transaction)
            }
        }
        return look
    }

    private static func kept(of user: UserID, in transaction: any Transaction) throws -> KeptEvents {
        let limit = Limits.Events.eventsPerUser
        let count = try transaction.storedEvents.kept(of: user, most: limit)
        // One read has at most the batch of these events.
        guard count > limit - batch else { return KeptEvents(count: count, removable: []) }
        return KeptEvents(count: count, removable: try transaction.storedEvents.finished(of: user, limit: batch))
    }

    /// Each webhook that might get it, once.
    private static func candidates(_ event: EventRecord, in transaction: any Transaction) throws -> [OwnedWebhook] {
        var found = try transaction.webhooks.ofEverything()
        if let user = event.userID {
            found += try transaction.webhooks.personal(of: user).filter { !$0.webhook.hearsEverything }
        }
        let organizations = event.organizationID.map { [$0] } ?? event.memberOf
        for organization in Set(organizations) { found += try transaction.webhooks.all(of: organization) }
        return found
    }
}
