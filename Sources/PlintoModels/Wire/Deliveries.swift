/// The state of a delivery.
package enum DeliveryStatus: String, Codable, Hashable, Sendable, CaseIterable {
    /// It will be attempted, possibly again.
    case pending
    case delivered
    /// It will not be attempted again unless a user requests it.
    case failed
}

/// A delivery as the API shows it: one event for one webhook.
package struct WebhookDelivery: Codable, Hashable, Sendable {
    package var id: DeliveryID
    package var webhookID: WebhookID
    /// The id that the receiver sees as `webhook-id`, the same for each attempt.
    package var eventID: EventID
    package var eventType: String
    package var status: DeliveryStatus
    /// The number of attempts so far.
    package var attempts: Int
    /// The status of the last response, if there was one.
    package var responseStatus: Int?
    /// The reason why the last attempt failed.
    package var error: String?
    package var createdAt: Timestamp
    package var lastAttemptAt: Timestamp?
    package var nextAttemptAt: Timestamp?

    enum CodingKeys: String, CodingKey {
        case id, status, attempts, error
        case webhookID = "webhook_id"
        case eventID = "event_id"
        case eventType = "event_type"
        case responseStatus = "response_status"
        case createdAt = "created_at"
        case lastAttemptAt = "last_attempt_at"
        case nextAttemptAt = "next_attempt_at"
    }

    package init(
        id: DeliveryID,
        webhookID: WebhookID,
        eventID: EventID,
        eventType: String,
        status: DeliveryStatus,
        attempts: Int,
        responseStatus: Int? = nil,
        error: String? = nil,
        createdAt: Timestamp,
        lastAttemptAt: Timestamp? = nil,
        nextAttemptAt: Timestamp? = nil
    ) {
        self.id = id
        self.webhookID = webhookID
        self.eventID = eventID
        self.eventType = eventType
        self.status = status
        self.attempts = attempts
        self.responseStatus = responseStatus
        self.error = error
        self.createdAt = createdAt
        self.lastAttemptAt = lastAttemptAt
        self.nextAttemptAt = nextAttemptAt
    }
}

/// `POST /webhooks/{webhook_id}/test`.
package struct WebhookTestResult: Codable, Hashable, Sendable {
    /// A sentence for people.
    package var message: String
    package var delivery: WebhookDelivery

    package init(message: String, delivery: WebhookDelivery) {
        self.message = message
        self.delivery = delivery
    }
}
