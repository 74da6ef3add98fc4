package import PlintoModels

/// An API key as the store keeps it.
package struct APIKeyRecord: Hashable, Sendable {
    package var key: APIKey
    /// SHA-256 of the whole key.
    package var hash: [UInt8]
    /// The group of addresses that it was last used from.
    package var lastUsedFrom: String?
    /// Requests a minute of all keys of its organization together, where that has a limit of its own.
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
