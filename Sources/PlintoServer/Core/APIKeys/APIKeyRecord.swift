import PlintoModels
import PlintoStore

/// An API key as the store keeps it.
struct APIKeyRecord: Hashable, Sendable {
    var key: APIKey
    /// SHA-256 of the whole key.
    var hash: [UInt8]
    /// The group of addresses that it was last used from.
    var lastUsedFrom: String?
    /// Requests a minute of all keys of its organization together, where that has a limit of its own.
    var organizationRateLimit: Int?
}
