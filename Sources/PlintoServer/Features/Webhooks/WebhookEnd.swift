import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// What goes with a webhook that the server disables: an audit entry, and an email to its owner.
struct WebhookEnd: Sendable {
    let audit: AuditTrail
    let mail: MailOutbox
    let random: any RandomSource

    /// Writes both down. Whoever calls it calls the outbox's job once this is committed.
    func note(
        _ owned: OwnedWebhook,
        _ reason: WebhookNotice.Reason,
        at now: Timestamp,
        in connection: any Transaction
    ) throws {
        let webhook = owned.webhook
        try audit.record(
            .webhookDisabled,
            user: webhook.ownerID,
            target: webhook.id.text,
            origin: CallOrigin(
                client: ClientDescription(address: "local", userAgent: "plinto-server"),
                requestID: RequestID(createdAt: now, from: random).text
            ),
            in: connection
        )
        // Whoever may not hear of anything by it any more, as after they left its organization, hears nothing of it either.
        guard WebhookAudience.isEntitled(owned), let owner = try connection.users.find(webhook.ownerID)?.user else {
            return
        }
        let notice = WebhookNotice(
            reason: reason,
            webhook: webhook.id,
            host: (try? WebURL(webhook.url))?.host.unbracketed ?? "its URL",
            time: now
        )
        try mail.enqueue(notice, to: owner.email, lifetime: WebhookNotice.lifetime, in: connection)
    }
}
