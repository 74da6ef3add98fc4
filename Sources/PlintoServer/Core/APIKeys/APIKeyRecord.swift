import PlintoModels
import PlintoStore

/// An API key as stored.
struct APIKeyRecord: Hashable, Sendable {
    var key: APIKey
    /// SHA-256 of the whole key.
    var hash: [UInt8]
    /// The IP address group that it was last used from.
    var lastUsedFrom: String?
    /// The rate limit per minute of all keys of its organization together, if it has its own.
    var organizationRateLimit: Int?
}
