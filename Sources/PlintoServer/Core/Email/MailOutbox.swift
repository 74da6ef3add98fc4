import PlintoCrypto
import PlintoModels
import PlintoStore

/// Enqueues emails: an email is a row in the transaction of its cause. The commit wakes the background job that sends
/// it.
struct MailOutbox: Sendable {
    let sealer: SecretSealer
    let clock: any TimeSource
    let random: any RandomSource

    /// - Parameters:
    ///   - recipient: An email address that ``ProfileRules`` accepted.
    ///   - lifetime: Seconds after which the email is useless, for example because its link has expired.
    func enqueue(
        _ template: some EmailTemplate,
        to recipient: String,
        lifetime: Int64,
        in transaction: any Transaction
    ) throws {
        let now = clock.now()
        let id = MailID(createdAt: now, from: random)
        let email = try WireJSON.encode(EmailRenderer.render(template, to: recipient))
        try transaction.mail.insert(
            MailRecord(
                id: id,
                template: type(of: template).name,
                sealed: try sealer.seal(email, .mail, row: id.text),
                createdAt: now,
                dueAt: now,
                expiresAt: now.advanced(bySeconds: lifetime)
            )
        )
    }
}
