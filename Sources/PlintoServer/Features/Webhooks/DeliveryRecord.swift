import PlintoModels
import PlintoStore

/// One event on its way to one webhook.
struct DeliveryRecord: Hashable, Sendable {
    var id: DeliveryID
    var webhookID: WebhookID
    var eventID: EventID
    /// The word of the payload's `type`.
    var eventType: String
    var status: DeliveryStatus
    var attempts: Int
    /// When the next try is to be made; nil where none is.
    var dueAt: Timestamp?
    var lastAttemptAt: Timestamp?
    /// The status of the last answer, where there was one.
    var responseStatus: Int?
    /// Why the last try failed.
    var error: String?
    var createdAt: Timestamp

    init(
        id: DeliveryID,
        webhookID: WebhookID,
        eventID: EventID,
        eventType: String,
        status: DeliveryStatus = .pending,
        attempts: Int = 0,
        dueAt: Timestamp?,
        lastAttemptAt: Timestamp? = nil,
        responseStatus: Int? = nil,
        error: String? = nil,
        createdAt: Timestamp
    ) {
        self.id = id
        self.webhookID = webhookID
        self.eventID = eventID
        self.eventType = eventType
        self.status = status
        self.attempts = attempts
        self.dueAt = dueAt
        self.lastAttemptAt = lastAttemptAt
        self.responseStatus = responseStatus
        self.error = error
        self.createdAt = createdAt
    }
}

/// A delivery with what its payload is made of.
struct DueDelivery: Hashable, Sendable {
    var delivery: DeliveryRecord
    /// A JSON object: the payload's `data`.
    var data: String
    /// When the event happened.
    var happenedAt: Timestamp

    init(delivery: DeliveryRecord, data: String, happenedAt: Timestamp) {
        self.delivery = delivery
        self.data = data
        self.happenedAt = happenedAt
    }
}
