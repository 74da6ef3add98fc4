import PlintoModels
import PlintoStore

/// One event for one webhook.
struct DeliveryRecord: Hashable, Sendable {
    var id: DeliveryID
    var webhookID: WebhookID
    var eventID: EventID
    /// The `type` of the payload.
    var eventType: String
    var status: DeliveryStatus = .pending
    var attempts = 0
    /// The time of the next attempt; nil if there is none.
    var dueAt: Timestamp?
    var lastAttemptAt: Timestamp?
    /// The status of the last response, if there was one.
    var responseStatus: Int?
    /// The reason why the last attempt failed.
    var error: String?
    var createdAt: Timestamp
}

/// A delivery with the contents of its payload.
struct DueDelivery: Hashable, Sendable {
    var delivery: DeliveryRecord
    /// A JSON object: the payload's `data`.
    var data: String
    /// The time of the event.
    var happenedAt: Timestamp
}
