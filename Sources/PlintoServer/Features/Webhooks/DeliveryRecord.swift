import PlintoModels
import PlintoStore

/// One event on its way to one webhook.
struct DeliveryRecord: Hashable, Sendable {
    var id: DeliveryID
    var webhookID: WebhookID
    var eventID: EventID
    /// The word of the payload's `type`.
    var eventType: String
    var status: DeliveryStatus = .pending
    var attempts = 0
    /// When the next try is to be made; nil where none is.
    var dueAt: Timestamp?
    var lastAttemptAt: Timestamp?
    /// The status of the last answer, where there was one.
    var responseStatus: Int?
    /// Why the last try failed.
    var error: String?
    var createdAt: Timestamp
}

/// A delivery with what its payload is made of.
struct DueDelivery: Hashable, Sendable {
    var delivery: DeliveryRecord
    /// A JSON object: the payload's `data`.
    var data: String
    /// When the event happened.
    var happenedAt: Timestamp
}
