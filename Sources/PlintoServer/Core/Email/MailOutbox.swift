import PlintoCrypto
import PlintoModels
import PlintoStore

/// Puts letters in the post: a letter is a row in the transaction of its cause. A job sends it; whoever enqueued
/// calls ``job`` after the commit, so that it does so at once.
struct MailOutbox: Sendable {
    let sealer: SecretSealer
    let clock: any TimeSource
    let random: any RandomSource
    /// Sends what is due.
    let job: BackgroundJob

    /// - Parameters:
    ///   - recipient: An address that ``ProfileRules`` let pass.
    ///   - lifetime: Seconds after which the letter has no use any more, as when its link has expired.
    func enqueue(
        _ template: some LetterTemplate,
        to recipient: String,
        lifetime: Int64,
        in connection: any Transaction
    ) throws {
        let now = clock.now()
        let id = MailID(createdAt: now, from: random)
        let letter = try WireJSON.encode(LetterRenderer.render(template, to: recipient))
        try connection.mail.insert(
            MailRecord(
                id: id,
                template: type(of: template).name,
                sealed: try sealer.seal(letter, .mail, row: id.text),
                createdAt: now,
                dueAt: now,
                expiresAt: now.advanced(bySeconds: lifetime)
            )
        )
    }
}
