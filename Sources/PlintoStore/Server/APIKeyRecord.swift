package import PlintoModels

/// An API key as stored.
package struct APIKeyRecord: Hashable, Sendable {
    package var key: APIKey
    /// SHA-256 of the whole key.
    package var hash: [UInt8]
    /// The IP address group that it was last used from.
    package var lastUsedFrom: String?
    /// The rate limit per minute of all keys of its organization together, if it has its own.
    package var organizationRateLimit: Int?

    package init(
        key: APIKey,
        hash: [UInt8],
        lastUsedFrom: String? = nil,
        organizationRateLimit: Int? = nil
    ) {
        self.key = key
        self.hash = hash
        self.lastUsedFrom = lastUsedFrom
        self.organizationRateLimit = organizationRateLimit
    }
}
