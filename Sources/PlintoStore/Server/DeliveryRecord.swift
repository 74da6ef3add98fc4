package import PlintoModels

/// One event for one webhook.
package struct DeliveryRecord: Hashable, Sendable {
    package var id: DeliveryID
    package var webhookID: WebhookID
    package var eventID: EventID
    /// The `type` of the payload.
    package var eventType: String
    package var status: DeliveryStatus
    package var attempts: Int
    /// The time of the next attempt; nil if there is none.
    package var dueAt: Timestamp?
    package var lastAttemptAt: Timestamp?
    /// The status of the last response, if there was one.
    package var responseStatus: Int?
    /// The reason why the last attempt failed.
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

/// A delivery with the contents of its payload.
package struct DueDelivery: Hashable, Sendable {
    package var delivery: DeliveryRecord
    /// A JSON object: the payload's `data`.
    package var data: String
    /// The time of the event.
    package var happenedAt: Timestamp

    package init(delivery: DeliveryRecord, data: String, happenedAt: Timestamp) {
        self.delivery = delivery
        self.data = data
        self.happenedAt = happenedAt
    }
}
