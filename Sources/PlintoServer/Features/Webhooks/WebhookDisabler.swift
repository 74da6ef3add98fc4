import PlintoModels
import PlintoStore
import PlintoSystem

/// The audit entry and the email to the owner of a webhook that the server disables.
struct WebhookDisabler: Sendable {
    let database: ServerDatabase
    let mail: MailOutbox

    /// Writes both.
    func note(
        _ owned: OwnedWebhook,
        _ reason: WebhookNotificationEmail.Reason,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let webhook = owned.webhook
        try database.acting(as: .system("webhooks", at: now, from: database.random), in: transaction).audit.record(
            .webhookDisabled,
            about: webhook.ownerID,
            on: webhook.id
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
