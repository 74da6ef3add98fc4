import PlintoModels
import PlintoStore

/// Decides in which order the webhooks that have something due get the free slots: owners in turn, so that no one who
/// has many webhooks, or waits for many receivers, keeps the others waiting. A pure value.
struct WebhookTurns: Sendable {
    /// Owners whose last turn is remembered.
    private static let capacity = 65_536

    private var turn: UInt64 = 0
    /// When each owner had their last turn.
    private var lastTurns: [UserID: UInt64] = [:]

    /// The first webhook of each owner, then the second of each and so on; first come the owners for whom the least is
    /// on its way, and of them those who have waited for their turn the longest.
    ///
    /// - Parameters:
    ///   - due: The longest due first.
    ///   - busy: The number of deliveries in flight for an owner.
    func order(_ due: [DueWebhook], busy: [UserID: Int]) -> [DueWebhook] {
        var owned: [UserID: [DueWebhook]] = [:]
        var owners: [UserID] = []
        for webhook in due {
            if owned[webhook.ownerID] == nil { owners.append(webhook.ownerID) }
            owned[webhook.ownerID, default: []].append(webhook)
        }
        let sorted = owners.enumerated().map { place, owner in
            (key: (busy[owner] ?? 0, lastTurns[owner] ?? 0, place), owner: owner)
        }.sorted { $0.key < $1.key }.map(\.owner)
        let rounds = owned.values.map(\.count).max() ?? 0
        return (0..<rounds).flatMap { round in
            sorted.compactMap { owner in
                owned[owner].flatMap { $0.indices.contains(round) ? $0[round] : nil }
            }
        }
    }

    /// Notes that an owner had a turn.
    mutating func served(_ owner: UserID) {
        if lastTurns[owner] == nil, lastTurns.count >= Self.capacity { lastTurns = [:] }
        turn += 1
        lastTurns[owner] = turn
    }
}
