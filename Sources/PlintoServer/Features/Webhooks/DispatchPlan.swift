import PlintoCrypto
import PlintoModels
import PlintoStore

/// A step of the dispatcher for the events of one read of the outbox, in the order of writing.
///
/// Each step affects about one row, so that a transaction of a number of steps takes a bounded time.
enum DispatchStep: Hashable, Sendable {
    case deliver(DeliveryRecord)
    /// Every delivery of the event is written.
    case finish(EventID)
    /// No webhook gets the event.
    case discard(EventID)
    /// The number of events that are not sent to the webhook.
    case drop(WebhookID, Int)
    /// The delivery is older than the kept history of its webhook.
    case forgetDelivery(DeliveryID)
    /// The event is older than the kept history of its user.
    case forgetEvent(EventID)
}

/// An event and the webhooks that get it.
struct HeardEvent: Hashable, Sendable {
    let event: EventRecord
    let listeners: [WebhookRecord]
}

/// The stored events about one user.
struct KeptEvents: Hashable, Sendable {
    /// Their number, counted up to ``Limits/Events/eventsPerUser``.
    var count: Int
    /// The oldest removable ones, as many as were queried.
    var removable: [EventID]

    /// The number of further events that can be stored.
    var room: Int { Limits.Events.eventsPerUser - count + removable.count }
}

/// The pending deliveries of one webhook: the dispatcher's last count and the later additions.
struct Backlog: Hashable, Sendable {
    /// The number of new deliveries after which they are counted again.
    static let trust = 100
    /// The milliseconds after which a full backlog is counted again.
    private static let patience: Int64 = 1000

    var waiting: Int
    var countedAt: Timestamp
    /// Added since the last count.
    var added = 0

    /// Returns whether it must be counted again before it is compared with `limit`.
    func isStale(_ limit: Int, at now: Timestamp) -> Bool {
        added >= Self.trust
            || (waiting >= limit && !(0..<Self.patience).contains(now.milliseconds(since: countedAt)))
    }
}

/// Decides which of the subscribed deliveries are made. A pure value: counts from the database are passed in.
struct DispatchPlanner: Sendable {
    /// The number of webhooks whose backlog is remembered; beyond it all are counted again.
    private static let mostBacklogs = 16_384

    private var budget = DeliveryBudget()
    private(set) var backlogs: [WebhookID: Backlog] = [:]
    private var last: DeliveryID?

    /// The webhooks whose backlog must be counted before ``plan(_:kept:at:from:)``.
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
    ///   - kept: The stored events about the users of these events.
    /// - Returns: The steps to be written, and for each webhook the number of events that are not sent to it, by
    ///   reason.
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
                // The limit of a user's events applies to their own webhooks: no one can use it to keep events from
                // others. The events for others are bounded by the backlog of each webhook.
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
            let excess = kept.count + told[user, default: 0] - Limits.Events.eventsPerUser
            steps += kept.removable.prefix(max(0, excess)).map(DispatchStep.forgetEvent)
        }
        return (steps, dropped)
    }

    /// The reason why an event is not sent to a webhook; nil if it is, which is counted.
    private mutating func excess(
        _ event: EventRecord,
        _ webhook: WebhookRecord,
        at now: Timestamp
    ) -> EventLimits.Excess? {
        if let backlog = backlogs[webhook.id], backlog.waiting >= EventLimits.deliveries(to: webhook) {
            return .backlog
        }
        // A webhook of an administrator of the server gets the events of all users, however many.
        if webhook.hearsEverything { return nil }
        return budget.take(event.userID, to: webhook.ownerID, at: now) ? nil : .rate
    }

    private mutating func delivery(
        of event: EventRecord,
        to webhook: WebhookRecord,
        at now: Timestamp,
        from random: any RandomSource
    ) -> DeliveryRecord {
        // Deliveries that became due together are sent in the order of ids, which is that of the events.
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
