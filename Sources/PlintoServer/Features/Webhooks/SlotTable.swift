import PlintoModels
import PlintoStore
import Synchronization

/// The deliveries in progress, limited in total, per webhook and per owner, so that no slow receiver delays the others.
/// A pure value.
struct SlotTable: Hashable, Sendable {
    static let total = 32
    static let perWebhook = 4
    static let perOwner = 8

    private struct Use: Hashable, Sendable {
        let webhook: WebhookID
        let owner: UserID
    }

    private var uses: [DeliveryID: Use] = [:]

    /// The number of further deliveries that may be sent to a webhook; to a failing one, one at a time.
    func room(for webhook: WebhookID, of owner: UserID, isFailing: Bool) -> Int {
        let mine = uses.values.count { $0.webhook == webhook }
        let owned = uses.values.count { $0.owner == owner }
        let most = isFailing ? 1 : Self.perWebhook
        return max(0, min(Self.total - uses.count, most - mine, Self.perOwner - owned))
    }

    /// The number of deliveries in progress to a webhook.
    func count(of webhook: WebhookID) -> Int { uses.values.count { $0.webhook == webhook } }

    /// False if this delivery is already in progress.
    mutating func take(_ id: DeliveryID, _ webhook: WebhookID, of owner: UserID) -> Bool {
        guard uses[id] == nil else { return false }
        uses[id] = Use(webhook: webhook, owner: owner)
        return true
    }

    mutating func give(_ id: DeliveryID) { uses[id] = nil }
}

/// The ``SlotTable`` of a server.
final class DeliverySlots: Sendable {
    private let table = Mutex(SlotTable())

    /// The result of ``SlotTable/room(for:of:isFailing:)``, and the number of deliveries in progress to this webhook.
    func room(for webhook: WebhookRecord) -> (room: Int, busy: Int) {
        table.withLock { table in
            let isFailing = webhook.failingSince != nil
            let room = table.room(for: webhook.id, of: webhook.ownerID, isFailing: isFailing)
            return (room, table.count(of: webhook.id))
        }
    }

    /// False if this delivery is already in progress.
    func take(_ id: DeliveryID, to webhook: WebhookRecord) -> Bool {
        table.withLock { $0.take(id, webhook.id, of: webhook.ownerID) }
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
