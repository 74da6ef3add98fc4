import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// Sends the due deliveries. A delivery is made at least once: its row changes when the receiver has responded, so a
/// crash in between sends the event again, with the same id.
final class WebhookSender: Sendable {
    /// A delivery that has its slot.
    struct DeliveryAttempt: Sendable {
        let webhook: WebhookRecord
        let due: DueDelivery
        /// The scopes of the webhook's API key; nil if it has none, or one without scopes.
        var scopes: [APIScope]?
    }

    /// The number of webhooks that one pass reads.
    private static let page = 512
    /// The number of passes in a row; then others have the processor for ``rest``.
    private static let pages = 8
    private static let rest = Duration.milliseconds(100)
    private static let pauseAfterError = Duration.seconds(5)

    let webhookClient: WebhookClient
    let slots = DeliverySlots()

    private let database: any Database
    private let leases: QueueLeases
    private let end: WebhookDisabler
    private let clock: any TimeSource
    private let steady: SteadyClock
    private let random: any RandomSource
    private let log: Log
    private let crashPoints: CrashPoints
    private let counters: EventCounters
    private let attempts: AsyncStream<DeliveryAttempt>
    private let start: AsyncStream<DeliveryAttempt>.Continuation
    private let round = Mutex(Round())

    /// The position in the list of webhooks with due deliveries.
    private struct Round {
        var turns = WebhookTurns()
        /// The last webhook that was read; nil at the beginning.
        var last: DueWebhook?
    }

    init(
        database: any Database,
        leases: QueueLeases,
        webhookClient: WebhookClient,
        end: WebhookDisabler,
        clock: any TimeSource,
        steady: SteadyClock,
        random: any RandomSource,
        log: Log,
        crashPoints: CrashPoints,
        counters: EventCounters
    ) {
        self.counters = counters
        self.database = database
        self.leases = leases
        self.webhookClient = webhookClient
        self.end = end
        self.clock = clock
        self.steady = steady
        self.random = random
        self.log = log
        self.crashPoints = crashPoints
        (attempts, start) = AsyncStream.makeStream(of: DeliveryAttempt.self)
    }

    /// Starts due deliveries for which there is room; returns the time until more are due, nil if none is expected. The
    /// others are started when a delivery in progress ends.
    ///
    /// - Throws: `DatabaseError` and `APIError` if the queue cannot be read or written.
    func startDue() async throws -> Duration? {
        let now = clock.now()
        // It continues where it stopped the last time: no number of webhooks without room hides those behind them.
        let origin = round.withLock { $0.last }
        let held = try await leases.held(.deliveries)
        var isAround = false
        for _ in 0..<Self.pages {
            // Something must end first, which calls for the next look.
            guard slots.hasRoom else { return nil }
            let last = round.withLock { $0.last }
            let page = try await database.read { try $0.webhooks.due(at: now, after: last, limit: Self.page) }
            try await start(page, except: held, at: now)
            let isLast = page.count < Self.page
            round.withLock { $0.last = isLast ? nil : page.last }
            if isLast, isAround || origin == nil { return try await untilNext(after: now, held) }
            if isLast { isAround = true }
        }
        return Self.rest
    }

    private func untilNext(after now: Timestamp, _ held: QueueLeases.Held) async throws -> Duration? {
        let next = try await database.read { try $0.webhooks.nextDue(after: now) }
        let wait = next.map { Duration.milliseconds(max(1, $0.milliseconds(since: clock.now()))) }
        return [wait, held.next].compactMap(\.self).min()
    }

    /// Hands out what is due of some webhooks and has room, their owners in turn.
    private func start(_ page: [DueWebhook], except held: QueueLeases.Held, at now: Timestamp) async throws {
        let (due, busy) = slots.withRoom(page)
        for one in round.withLock({ $0.turns.order(due, busy: busy) }) where slots.hasRoom {
            guard let owned = try await database.read({ try $0.webhooks.find(one.id) }) else { continue }
            guard WebhookRouting.isOpen(owned, at: now) else {
                try await park(one.id, at: now)
                continue
            }
            if try await start(owned, except: held, at: now) > 0 { round.withLock { $0.turns.served(one.ownerID) } }
        }
    }

    private func start(_ owned: OwnedWebhook, except held: QueueLeases.Held, at now: Timestamp) async throws -> Int {
        let webhook = owned.webhook
        let id = webhook.id
        var scopes: [APIScope]?
        if case .present(let given, _) = owned.owner.key { scopes = given }
        let (room, busy) = slots.room(for: webhook)
        guard room > 0 else { return 0 }
        let limit = room + busy + held.items.count
        let due = try await database.read { try $0.deliveries.due(of: id, at: now, limit: limit) }
        if due.isEmpty { try await database.write { try $0.webhooks.reschedule(id) } }
        var started = 0
        for delivery in due where started < room {
            // Another server makes it.
            guard !held.items.contains(delivery.delivery.id.text) else { continue }
            guard slots.take(delivery.delivery.id, to: webhook) else { continue }
            started += 1
            start.yield(DeliveryAttempt(webhook: webhook, due: delivery, scopes: scopes))
        }
        return started
    }

    /// Pauses the webhook of an owner who may not get anything, until something new is due.
    private func park(_ id: WebhookID, at now: Timestamp) async throws {
        try await database.write { transaction in
            guard let owned = try transaction.webhooks.find(id), !WebhookRouting.isOpen(owned, at: now) else {
                return
            }
            try transaction.webhooks.park(id)
        }
    }

    /// Makes the started attempts, until the task is cancelled.
    ///
    /// - Parameter ended: Called whenever a slot has become free.
    func run(ended: @escaping @Sendable () -> Void) async {
        await withDiscardingTaskGroup { group in
            for await attempt in attempts {
                group.addTask { [self] in
                    await carryOut(attempt)
                    slots.give(attempt.due.delivery.id)
                    ended()
                }
            }
            // Deliveries in progress are repeated at the next start.
            group.cancelAll()
        }
    }

    /// Makes one attempt, and records the result.
    func carryOut(_ attempt: DeliveryAttempt) async {
        let (webhook, due) = (attempt.webhook, attempt.due)
        guard await claim(due.delivery) else { return }
        let data: String
        do {
            data = try EventView.data(due.data, for: webhook, scopes: attempt.scopes)
        } catch {
            // Rather nothing than data that is not for this webhook.
            log.error("cannot read the data of an event; it is not sent", ["delivery": due.delivery.id.text])
            return await note(.failed(status: nil, error: "the data of the event is damaged", wish: nil), attempt)
        }
        let message = WebhookMessage(
            id: due.delivery.eventID,
            type: due.delivery.eventType,
            happenedAt: due.happenedAt,
            data: data
        )
        crashPoints.reached(.webhookBeforeSending)
        guard let verdict = await webhookClient.deliver(message, to: webhook, at: clock.now()) else { return }
        // If the server itself cancelled an attempt, nothing is known, except that it arrived if it did.
        if Task.isCancelled, case .failed = verdict { return }
        crashPoints.reached(.webhookSent)
        await note(verdict, attempt)
    }

    private func note(_ verdict: AttemptResult, _ attempt: DeliveryAttempt) async {
        do {
            try await settle(verdict, attempt)
        } catch {
            if Task.isCancelled { return }
            log.error("cannot record the result of a delivery; it will be repeated", ["error": "\(error)"])
            // The row still says that it is due.
            try? await Task.sleep(for: Self.pauseAfterError)
        }
    }

    /// Takes the lease of a delivery, if it is unchanged since it was looked up. The previous attempt may have ended, and
    /// released its slot, between the lookup and the moment the slot was taken again, and another server may have made
    /// one; from then on no one else changes the row.
    private func claim(_ delivery: DeliveryRecord) async -> Bool {
        do {
            return try await database.write { [leases] transaction in
                try transaction.deliveries.find(delivery.id) == delivery
                    && leases.take(.deliveries, delivery.id.text, in: transaction)
            }
        } catch {
            if !Task.isCancelled {
                log.error("cannot claim a delivery; it will be sent later", ["error": "\(error)"])
                try? await Task.sleep(for: Self.pauseAfterError)
            }
            return false
        }
    }

    private func settle(_ verdict: AttemptResult, _ attempt: DeliveryAttempt) async throws {
        let id = attempt.webhook.id
        let (now, passed) = (clock.now(), steady.passed())
        let outcome: DeliveryUpdate? = try await database.write { [self] transaction in
            // A failure is recorded by the server that has taken the delivery over; a success is one, whoever has it.
            let isMine = try leases.release(.deliveries, attempt.due.delivery.id.text, in: transaction)
            if !isMine, case .failed = verdict { return nil }
            // Deleted in the meantime, or for its webhook: then there is nothing to record.
            guard let before = try transaction.deliveries.find(attempt.due.delivery.id),
                let owned = try transaction.webhooks.find(id)
            else { return nil }
            let webhook = owned.webhook
            var outcome = DeliveryUpdate(verdict, of: before, to: webhook, at: now, passed: passed, from: random)
            try transaction.deliveries.update(outcome.delivery)
            if outcome.delivery.dueAt == nil {
                try transaction.storedEvents.removeFinishedOrphan(outcome.delivery.eventID)
            }
            try transaction.webhooks.setHealth(
                id,
                failingSince: outcome.failingSince,
                isActive: webhook.isActive && !outcome.disables
            )
            outcome.disables = outcome.disables && webhook.isActive
            if outcome.disables { try end.note(owned, verdict == .gone ? .gone : .failing, at: now, in: transaction) }
            return outcome
        }
        guard let outcome else { return }
        count(outcome)
        var fields = ["webhook": id.text, "delivery": outcome.delivery.id.text]
        if let error = outcome.delivery.error {
            fields["error"] = error
            fields["attempts"] = "\(outcome.delivery.attempts)"
            log.info("webhook delivery failed", fields)
        } else {
            log.debug("webhook delivery succeeded", fields)
        }
        if outcome.disables {
            log.warning("a webhook is disabled: its receiver fails", ["webhook": id.text])
        }
    }

    private func count(_ outcome: DeliveryUpdate) {
        (outcome.delivery.error == nil ? counters.webhookSucceeded : counters.webhookFailed).add()
        if outcome.delivery.dueAt != nil { counters.webhookRetried.add() }
        if outcome.disables { counters.webhookDisabled.add() }
    }
}
