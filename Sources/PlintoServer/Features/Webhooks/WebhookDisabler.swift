import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// The audit entry and the email to the owner of a webhook that the server disables.
struct WebhookDisabler: Sendable {
    let audit: AuditLog
    let mail: MailOutbox
    let random: any RandomSource

    /// Writes both. The caller calls the outbox's job after the commit.
    func note(
        _ owned: OwnedWebhook,
        _ reason: WebhookNotificationEmail.Reason,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let webhook = owned.webhook
        try audit.record(
            .webhookDisabled,
            user: webhook.ownerID,
            target: webhook.id.text,
            in: transaction.acting(as: .system("webhooks", at: now, from: random))
        )
        // An owner who may no longer get anything through it, for example after they left its organization, gets no
        // email either.
        guard WebhookRouting.isEntitled(owned), let owner = try transaction.users.find(webhook.ownerID)?.user else {
            return
        }
        let notice = WebhookNotificationEmail(
            reason: reason,
            webhook: webhook.id,
            host: (try? WebURL(webhook.url))?.host.unbracketed ?? "its URL",
            time: now
        )
        try mail.enqueue(notice, to: owner.email, lifetime: WebhookNotificationEmail.lifetime, in: transaction)
    }
}
