import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// Turns each event into a delivery to each webhook that hears of it, in the transaction that marks the event as
/// dispatched: a crash leaves both or neither.
struct EventDispatcher: Sendable {
    private static let batch = 50

    let database: any Database
    let clock: any TimeSource
    let random: any RandomSource
    let crashPoints: CrashPoints
    /// Tells the sender that there is something to be sent.
    let wakeSender: @Sendable () -> Void

    /// Dispatches the oldest events; returns zero where there may be more, and nil where there are none.
    ///
    /// - Throws: `DatabaseError` and `APIError` where the outbox cannot be read or written.
    func dispatchDue() async throws -> Duration? {
        let (events, deliveries) = try await database.write { connection in
            let events = try connection.events.undispatched(limit: Self.batch)
            var deliveries = 0
            for event in events { deliveries += try dispatch(event, in: connection) }
            if !events.isEmpty { crashPoints.reached(.eventsBeforeDispatched) }
            return (events.count, deliveries)
        }
        if deliveries > 0 { wakeSender() }
        return events == Self.batch ? .zero : nil
    }

    private func dispatch(_ event: EventRecord, in connection: any SQLConnection) throws -> Int {
        let now = clock.now()
        let listeners = try Self.candidates(event, in: connection).filter { WebhookAudience.hears($0, event) }
        for listener in listeners {
            try connection.deliveries.insert(
                DeliveryRecord(
                    id: DeliveryID(createdAt: now, from: random),
                    webhookID: listener.webhook.id,
                    eventID: event.id,
                    eventType: event.type.rawValue,
                    dueAt: now,
                    createdAt: now
                )
            )
            try connection.webhooks.wake(listener.webhook.id, at: now)
        }
        try connection.events.markDispatched(event.id, at: now)
        return listeners.count
    }

    /// Each webhook once that could hear of it.
    private static func candidates(_ event: EventRecord, in connection: any SQLConnection) throws -> [OwnedWebhook] {
        var found = try connection.webhooks.ofEverything()
        if let user = event.userID {
            found += try connection.webhooks.personal(of: user).filter { !$0.webhook.hearsEverything }
        }
        for organization in Set(event.memberOf + [event.organizationID].compactMap(\.self)) {
            found += try connection.webhooks.all(of: organization)
        }
        return found
    }
}
