import PlintoModels
import PlintoStore

/// The access check of one webhook, made inside the transaction of each action.
struct WebhookAccess {
    let transaction: any Transaction

    /// - Throws: 404 if the webhook does not exist, or the caller may not change it: the response is the same.
    func require(_ id: WebhookID, of user: UserID) throws -> WebhookRecord {
        guard let webhook = try transaction.webhooks.find(id)?.webhook,
            try isOpen(webhook, to: user)
        else { throw API.Webhooks.id.missing }
        return webhook
    }

    private func isOpen(_ webhook: WebhookRecord, to user: UserID) throws -> Bool {
        guard let organization = webhook.organizationID else { return webhook.ownerID == user }
        guard let membership = try transaction.memberships.find(user, in: organization) else { return false }
        return OrganizationPolicy.allows(.manageWebhooks, to: membership.role)
    }
}

extension Transaction {
    var webhookAccess: WebhookAccess { WebhookAccess(transaction: self) }
}

extension Webhook {
    init(_ record: WebhookRecord, secret: WebhookSecret? = nil) {
        self.init(
            id: record.id,
            url: record.url,
            events: record.events,
            description: record.description,
            organizationID: record.organizationID,
            isActive: record.isActive,
            apiKeyID: record.apiKeyID,
            droppedEvents: record.dropped,
            lastDroppedAt: record.droppedAt,
            secret: secret?.text,
            createdAt: record.createdAt,
            updatedAt: record.updatedAt
        )
    }
}

extension WebhookDelivery {
    init(_ record: DeliveryRecord) {
        self.init(
            id: record.id,
            webhookID: record.webhookID,
            eventID: record.eventID,
            eventType: record.eventType,
            status: record.status,
            attempts: record.attempts,
            responseStatus: record.responseStatus,
            error: record.error,
            createdAt: record.createdAt,
            lastAttemptAt: record.lastAttemptAt,
            nextAttemptAt: record.dueAt
        )
    }
}
