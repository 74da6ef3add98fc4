import PlintoModels
import PlintoStore

/// The treatment of events beyond ``Limits/Events``: they are not sent, but counted on the webhook, logged and shown in
/// the metrics.
enum EventLimits {
    /// The reason why an event is not sent to a webhook that subscribes to it.
    enum Excess: String, Hashable, Sendable, CaseIterable {
        /// The events of the user caused too many deliveries to webhooks of the owner within a minute.
        case rate
        /// Too many deliveries to the webhook are pending.
        case backlog
        /// Too many events of the user are pending.
        case events

        /// The text for the log.
        var sentence: String {
            switch self {
            case .rate:
                "the user's events caused more than \(Limits.Events.deliveriesPerMinute) deliveries within a minute"
            case .backlog: "too many deliveries to it are pending"
            case .events: "more than \(Limits.Events.eventsPerUser) events of the user are pending"
            }
        }
    }
}

/// The number of deliveries that each pair of a user and an owner of webhooks has caused in a clock minute. A pure
/// value.
struct DeliveryBudget: Hashable, Sendable {
    private struct Pair: Hashable, Sendable {
        let user: UserID?
        let owner: UserID
    }

    /// The number of pairs with their own count; beyond it the users of an owner share one.
    private static let capacity = 65_536

    private var minute: Int64 = .min
    private var counts: [Pair: Int] = [:]

    /// Counts one delivery; false, without counting, if the budget is spent.
    ///
    /// - Parameters:
    ///   - user: The user that the event is about.
    ///   - owner: The owner of the webhook.
    mutating func take(_ user: UserID?, to owner: UserID, at now: Timestamp) -> Bool {
        let present = now.seconds / 60
        if present != minute { self = DeliveryBudget(minute: present) }
        var pair = Pair(user: user, owner: owner)
        if counts[pair] == nil, counts.count >= Self.capacity { pair = Pair(user: nil, owner: owner) }
        guard counts[pair, default: 0] < Limits.Events.deliveriesPerMinute else { return false }
        counts[pair, default: 0] += 1
        return true
    }

    init() {}

    private init(minute: Int64) { self.minute = minute }
}
