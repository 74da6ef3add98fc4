import PlintoModels
import PlintoStore
import Synchronization

/// Tracks the deliveries in flight and limits them: in total, by webhook, by owner, and to failing receivers, so that
/// no slow receiver keeps the others waiting. A pure value.
struct DeliveryConcurrency: Hashable, Sendable {
    private enum Slot: Hashable, Sendable {
        case all
        /// Of all failing receivers together.
        case failing
        case webhook(WebhookID)
        case owner(UserID)
    }

    private var slots = ConcurrencyLimit<Slot>()
    /// The slots of each delivery in flight.
    private var deliveries: [DeliveryID: [Slot]] = [:]

    /// The limits of a delivery; to a failing receiver, one at a time.
    private static func limits(_ webhook: WebhookID, of owner: UserID, isFailing: Bool) -> [Slot: Int] {
        var limits: [Slot: Int] = [
            .all: Limits.AtOnce.deliveries,
            .webhook(webhook): isFailing ? 1 : Limits.AtOnce.deliveriesToWebhook,
            .owner(owner): Limits.AtOnce.deliveriesOfOwner,
        ]
        if isFailing { limits[.failing] = Limits.AtOnce.failingDeliveries }
        return limits
    }

    /// The number of further deliveries that may be sent to a webhook.
    func room(for webhook: WebhookID, of owner: UserID, isFailing: Bool) -> Int {
        slots.room(in: Self.limits(webhook, of: owner, isFailing: isFailing))
    }

    /// True if something can be sent at all.
    var hasRoom: Bool { slots.count(of: .all) < Limits.AtOnce.deliveries }

    /// The number of deliveries in flight to the webhooks of each owner.
    var owners: [UserID: Int] {
        slots.counts.reduce(into: [:]) { owners, slot in
            if case .owner(let owner) = slot.key { owners[owner] = slot.value }
        }
    }

    /// The number of deliveries in progress to a webhook.
    func count(of webhook: WebhookID) -> Int { slots.count(of: .webhook(webhook)) }

    /// False if this delivery is already in progress.
    mutating func take(
        _ id: DeliveryID,
        _ webhook: WebhookID,
        of owner: UserID,
        isFailing: Bool = false
    ) -> Bool {
        guard deliveries[id] == nil else { return false }
        let taken = Array(Self.limits(webhook, of: owner, isFailing: isFailing).keys)
        slots.take(taken)
        deliveries[id] = taken
        return true
    }

    mutating func give(_ id: DeliveryID) { slots.leave(deliveries.removeValue(forKey: id) ?? []) }
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
