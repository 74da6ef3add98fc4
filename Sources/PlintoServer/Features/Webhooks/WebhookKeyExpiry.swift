import PlintoModels
import PlintoStore
import PlintoSystem

/// Disables the webhooks of API keys that have expired, or were removed other than by revocation. They get nothing from
/// the moment of their key's end; this tells their owners and the audit log.
struct WebhookKeyExpiry: Sendable {
    private static let batch = 100
    private static let interval = Duration.seconds(60)

    let database: any Database
    let end: WebhookDisabler
    let clock: any TimeSource
    /// Determines what has certainly expired: a wall clock that jumped disables nothing.
    let steady: SteadyClock
    let log: Log

    /// Disables some of them; returns the time until the next check.
    ///
    /// - Throws: `DatabaseError` and `APIError` if the webhooks cannot be read or written.
    func disableDue() async throws -> Duration? {
        let (now, passed) = (clock.now(), steady.passed())
        let due = try await database.read { try $0.webhooks.ofEndedKeys(at: passed, limit: Self.batch) }
        guard !due.isEmpty else { return Self.interval }
        try await database.write { [end] transaction in
            for found in due {
                guard let owned = try transaction.webhooks.find(found.webhook.id), owned.webhook.isActive,
                    !WebhookBinding.isGood(owned, at: passed)
                else { continue }
                try transaction.webhooks.deactivate(owned.webhook.id, at: now)
                try end.note(owned, .keyEnded, at: now, in: transaction)
            }
        }
        log.info("webhooks are disabled: their API keys have ended", ["count": "\(due.count)"])
        return due.count == Self.batch ? .zero : Self.interval
    }
}
