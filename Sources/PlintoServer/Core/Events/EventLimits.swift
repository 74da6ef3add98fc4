import PlintoModels
import PlintoStore

/// How much one account may have the server write and send for its events. What is over a limit is not sent: it is
/// counted on the webhook, logged and shown in the metrics.
enum EventLimits {
    /// Webhooks that one user may own, those of organizations included.
    static let webhooksPerOwner = 50
    /// Deliveries to the webhooks of one owner that the events about one user may cause in a minute. Each pair has a
    /// budget of its own, so that no user can hide what they do from others by spending it elsewhere.
    static let deliveriesPerMinute = 1000
    /// Events about one user that are kept, those with the longest history leaving first. Of a user of whom as many wait
    /// to be delivered, no further event is.
    static let eventsPerUser = 1000
    /// Rows that one transaction of the dispatcher writes: requests that write wait for no more than that.
    static let deliveriesPerTransaction = 100
    /// Webhooks that one look at the outbox weighs, where its first event has no more.
    static let listenersPerStep = 200

    /// How many deliveries may wait for a webhook; as many that wait no more are kept for its owner to see.
    static func deliveries(to webhook: WebhookRecord) -> Int {
        if webhook.hearsEverything { return 100_000 }
        return webhook.organizationID == nil ? 1000 : 10_000
    }

    /// Why an event is not sent to a webhook that hears of it.
    enum Excess: String, Hashable, Sendable, CaseIterable {
        /// The events of the user caused too many deliveries to webhooks of the owner within a minute.
        case rate
        /// Too many deliveries wait for the webhook.
        case backlog
        /// Too many events of the user wait to be delivered.
        case events

        /// What the log says.
        var sentence: String {
            switch self {
            case .rate: "the user's events caused more than \(deliveriesPerMinute) deliveries within a minute"
            case .backlog: "too many deliveries to it are pending"
            case .events: "more than \(eventsPerUser) events of the user are pending"
            }
        }
    }
}

/// How many deliveries each pair of a user and an owner of webhooks has caused in a clock minute. A pure value.
struct DeliveryBudget: Hashable, Sendable {
    private struct Pair: Hashable, Sendable {
        let user: UserID?
        let owner: UserID
    }

    /// Pairs with a count of their own; beyond them the users of an owner share one.
    private static let capacity = 65_536

    private var minute: Int64 = .min
    private var counts: [Pair: Int] = [:]

    /// Counts one delivery; false, and nothing counted, where the budget is spent.
    ///
    /// - Parameters:
    ///   - user: Whom the event is about.
    ///   - owner: The owner of the webhook.
    mutating func take(_ user: UserID?, to owner: UserID, at now: Timestamp) -> Bool {
        let present = now.seconds / 60
        if present != minute { self = DeliveryBudget(minute: present) }
        var pair = Pair(user: user, owner: owner)
        if counts[pair] == nil, counts.count >= Self.capacity { pair = Pair(user: nil, owner: owner) }
        guard counts[pair, default: 0] < EventLimits.deliveriesPerMinute else { return false }
        counts[pair, default: 0] += 1
        return true
    }

    init() {}

    private init(minute: Int64) { self.minute = minute }
}
