import PlintoModels
import PlintoStore
import Synchronization

/// Tracks the deliveries in flight and limits them: in total, by webhook, by owner, and to failing receivers, so that
/// no slow receiver keeps the others waiting. A pure value.
struct DeliveryConcurrency: Hashable, Sendable {
    static let total = 32
    static let failing = total / 2
    static let perWebhook = 4
    static let perOwner = 8

    private struct Use: Hashable, Sendable {
        let webhook: WebhookID
        let owner: UserID
        let isFailing: Bool
    }

    private var uses: [DeliveryID: Use] = [:]

    /// The number of further deliveries that may be sent to a webhook; to a failing one, one at a time.
    func room(for webhook: WebhookID, of owner: UserID, isFailing: Bool) -> Int {
        let mine = uses.values.count { $0.webhook == webhook }
        let owned = uses.values.count { $0.owner == owner }
        let most = isFailing ? 1 : Self.perWebhook
        let room = isFailing ? Self.failing - uses.values.count { $0.isFailing } : Self.total
        return max(0, min(Self.total - uses.count, most - mine, Self.perOwner - owned, room))
    }

    /// True if something can be sent at all.
    var hasRoom: Bool { uses.count < Self.total }

    /// The number of deliveries in flight to the webhooks of each owner.
    var owners: [UserID: Int] { uses.values.reduce(into: [:]) { $0[$1.owner, default: 0] += 1 } }

    /// The number of deliveries in progress to a webhook.
    func count(of webhook: WebhookID) -> Int { uses.values.count { $0.webhook == webhook } }

    /// False if this delivery is already in progress.
    mutating func take(
        _ id: DeliveryID,
        _ webhook: WebhookID,
        of owner: UserID,
        isFailing: Bool = false
    ) -> Bool {
        guard uses[id] == nil else { return false }
        uses[id] = Use(webhook: webhook, owner: owner, isFailing: isFailing)
        return true
    }

    mutating func give(_ id: DeliveryID) { uses[id] = nil }
}

/// The ``DeliveryConcurrency`` of a server.
final class DeliverySlots: Sendable {
    private let table = Mutex(DeliveryConcurrency())

    /// The result of ``DeliveryConcurrency/room(for:of:isFailing:)``, and the number of deliveries in progress to this
    /// webhook.
    func room(for webhook: WebhookRecord) -> (room: Int, busy: Int) {
        table.withLock { table in
            let isFailing = webhook.failingSince != nil
            let room = table.room(for: webhook.id, of: webhook.ownerID, isFailing: isFailing)
            return (room, table.count(of: webhook.id))
        }
    }

    /// False if this delivery is already in progress.
    func take(_ id: DeliveryID, to webhook: WebhookRecord) -> Bool {
        table.withLock { $0.take(id, webhook.id, of: webhook.ownerID, isFailing: webhook.failingSince != nil) }
    }

    /// True if something can be sent at all.
    var hasRoom: Bool { table.withLock { $0.hasRoom } }

    /// The deliveries of `due` that have room, and the number of deliveries in flight for each owner.
    func withRoom(_ due: [DueWebhook]) -> (due: [DueWebhook], busy: [UserID: Int]) {
        table.withLock { table in
            let open = due.filter { table.room(for: $0.id, of: $0.ownerID, isFailing: $0.isFailing) > 0 }
            return (open, table.owners)
        }
    }

    /// The same for a new delivery, if there is room.
    func takeIfFree(_ id: DeliveryID, to webhook: WebhookRecord) -> Bool {
        table.withLock { table in
            table.room(for: webhook.id, of: webhook.ownerID, isFailing: false) > 0
                && table.take(id, webhook.id, of: webhook.ownerID)
        }
    }

    func give(_ id: DeliveryID) { table.withLock { $0.give(id) } }
}
