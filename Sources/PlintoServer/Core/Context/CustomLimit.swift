import PlintoModels
import PlintoStore

/// The limit that the operator gave an API key, or the organization that it is bound to: its own comes first.
struct CustomLimit: Hashable, Sendable {
    /// Whose requests are counted together.
    let subject: RateLimiter.Subject
    let perMinute: Int

    /// Nil where the key is counted with the other requests of its owner.
    init?(_ record: APIKeyRecord) {
        if let own = record.key.rateLimit {
            (subject, perMinute) = (.key(record.key.id), own)
        } else if let organization = record.key.organizationID, let shared = record.organizationRateLimit {
            (subject, perMinute) = (.organization(organization), shared)
        } else {
            return nil
        }
    }
}
