import PlintoModels
import PlintoStore

/// The rate limit that the operator has set for an API key, or for its organization: the key's own takes precedence.
struct CustomLimit: Hashable, Sendable {
    /// The subject whose requests are counted together.
    let subject: RateLimiter.Subject
    let perMinute: Int

    /// Nil if the key is counted with the other requests of its owner.
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
