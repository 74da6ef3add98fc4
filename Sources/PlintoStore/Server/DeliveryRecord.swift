package import PlintoModels

/// One event on its way to one webhook.
package struct DeliveryRecord: Hashable, Sendable {
    package var id: DeliveryID
    package var webhookID: WebhookID
    package var eventID: EventID
    /// The word of the payload's `type`.
    package var eventType: String
    package var status: DeliveryStatus
    package var attempts: Int
    /// When the next try is to be made; nil where none is.
    package var dueAt: Timestamp?
    package var lastAttemptAt: Timestamp?
    /// The status of the last answer, where there was one.
    package var responseStatus: Int?
    /// Why the last try failed.
    package var error: String?
    package var createdAt: Timestamp

    package init(
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
package struct DueDelivery: Hashable, Sendable {
    package var delivery: DeliveryRecord
    /// A JSON object: the payload's `data`.
    package var data: String
    /// When the event happened.
    package var happenedAt: Timestamp

    package init(delivery: DeliveryRecord, data: String, happenedAt: Timestamp) {
        self.delivery = delivery
        self.data = data
        self.happenedAt = happenedAt
    }
}
