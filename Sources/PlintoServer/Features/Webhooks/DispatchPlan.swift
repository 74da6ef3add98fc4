import PlintoCrypto
import PlintoModels
import PlintoStore

/// What the dispatcher writes for the events of one look at the outbox, in the order in which it writes it.
///
/// Each step is about one row, so that a transaction of so many steps takes a bounded time.
enum DispatchStep: Hashable, Sendable {
    case deliver(DeliveryRecord)
    /// Every delivery of the event is written.
    case finish(EventID)
    /// Nobody is told of the event.
    case discard(EventID)
    /// So many events are not sent to the webhook.
    case drop(WebhookID, Int)
    /// The delivery is older than what is kept for its webhook.
    case forgetDelivery(DeliveryID)
    /// The event is older than what is kept about its user.
    case forgetEvent(EventID)
}

/// An event and the webhooks that hear of it.
struct HeardEvent: Hashable, Sendable {
    let event: EventRecord
    let listeners: [WebhookRecord]
}

/// What is kept of the events about one user.
struct KeptEvents: Hashable, Sendable {
    /// How many are kept, counted no further than ``EventLimits/eventsPerUser``.
    var count: Int
    /// The oldest of those that can go, as many as are looked for.
    var removable: [EventID]

    /// How many more events can be told of.
    var room: Int { EventLimits.eventsPerUser - count + removable.count }
}

/// What waits for one webhook, as the dispatcher last counted it and has added to it since.
struct Backlog: Hashable, Sendable {
    /// So many new deliveries after a count ask for the next.
    static let trust = 100
    /// Milliseconds after which a full backlog is counted again.
    private static let patience: Int64 = 1000

    var waiting: Int
    var countedAt: Timestamp
    /// Since it was counted.
    var added = 0

    /// Whether it is to be counted again before `limit` is held against it.
    func isStale(_ limit: Int, at now: Timestamp) -> Bool {
        added >= Self.trust
            || (waiting >= limit && !(0..<Self.patience).contains(now.milliseconds(since: countedAt)))
    }
}

/// Decides which of the deliveries that events ask for are made. A pure value: what is counted in the database is given.
struct DispatchPlanner: Sendable {
    /// Webhooks whose backlog is remembered; beyond them all are counted anew.
    private static let mostBacklogs = 16_384

    private var budget = DeliveryBudget()
    private(set) var backlogs: [WebhookID: Backlog] = [:]
    private var last: DeliveryID?

    /// The webhooks whose backlog is to be counted before ``plan(_:kept:at:from:)``.
    func uncounted(_ heard: [HeardEvent], at now: Timestamp) -> [WebhookRecord] {
        var seen: Set<WebhookID> = []
        return heard.flatMap(\.listeners).filter { webhook in
            guard seen.insert(webhook.id).inserted else { return false }
            return backlogs[webhook.id]?.isStale(EventLimits.deliveries(to: webhook), at: now) ?? true
        }
    }

    mutating func note(_ waiting: Int, for webhook: WebhookID, at now: Timestamp) {
        if backlogs.count >= Self.mostBacklogs, backlogs[webhook] == nil { backlogs = [:] }
        backlogs[webhook] = Backlog(waiting: waiting, countedAt: now)
    }

    /// - Parameters:
    ///   - heard: The oldest events.
    ///   - kept: What is kept about the users of these events.
    /// - Returns: What is to be written, and for each webhook how many events are not sent to it, by cause.
    mutating func plan(
        _ heard: [HeardEvent],
        kept: [UserID: KeptEvents],
        at now: Timestamp,
        from random: any RandomSource
    ) -> (steps: [DispatchStep], dropped: [WebhookID: [EventLimits.Excess: Int]]) {
        var steps: [DispatchStep] = []
        var dropped: [WebhookID: [EventLimits.Excess: Int]] = [:]
        var told: [UserID: Int] = [:]
        for one in heard {
            let event = one.event
            let hasRoom = event.userID.map { told[$0, default: 0] < kept[$0]?.room ?? .max } ?? true
            var isTold = false
            for webhook in one.listeners {
                // The bound on a user's events holds for their own webhooks: nobody keeps others from hearing of them by it.
                // What others are told is bounded by the backlog of each webhook.
                let isOwn = webhook.ownerID == event.userID && !webhook.hearsEverything
                if let excess = hasRoom || !isOwn ? excess(event, webhook, at: now) : .events {
                    dropped[webhook.id, default: [:]][excess, default: 0] += 1
                    continue
                }
                isTold = true
                backlogs[webhook.id]?.waiting += 1
                backlogs[webhook.id]?.added += 1
                steps.append(.deliver(delivery(of: event, to: webhook, at: now, from: random)))
            }
            if isTold, let user = event.userID { told[user, default: 0] += 1 }
            steps.append(isTold ? .finish(event.id) : .discard(event.id))
        }
        for (webhook, causes) in dropped { steps.append(.drop(webhook, causes.values.reduce(0, +))) }
        for (user, kept) in kept {
            let excess = kept.count + told[user, default: 0] - EventLimits.eventsPerUser
            steps += kept.removable.prefix(max(0, excess)).map(DispatchStep.forgetEvent)
        }
        return (steps, dropped)
    }

    /// Why an event is not sent to a webhook; nil where it is, which is counted.
    private mutating func excess(
        _ event: EventRecord,
        _ webhook: WebhookRecord,
        at now: Timestamp
    ) -> EventLimits.Excess? {
        if let backlog = backlogs[webhook.id], backlog.waiting >= EventLimits.deliveries(to: webhook) {
            return .backlog
        }
        // An administrator of the server hears of everybody, whatever they do.
        if webhook.hearsEverything { return nil }
        return budget.take(event.userID, to: webhook.ownerID, at: now) ? nil : .rate
    }

    private mutating func delivery(
        of event: EventRecord,
        to webhook: WebhookRecord,
        at now: Timestamp,
        from random: any RandomSource
    ) -> DeliveryRecord {
        // What became due together is sent in the order of ids, which so is that of the events.
        let id = DeliveryID(createdAt: now, after: last, random: random.bytes(10))
        last = id
        return DeliveryRecord(
            id: id,
            webhookID: webhook.id,
            eventID: event.id,
            eventType: event.type.rawValue,
            dueAt: now,
            createdAt: now
        )
    }
}
