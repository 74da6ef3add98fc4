import PlintoModels
import PlintoStore

/// An account at a provider, and whom it signs in here.
struct IdentityRecord: Hashable, Sendable {
    var id: IdentityID
    var userID: UserID
    /// The provider's word.
    var provider: String
    /// What the provider calls the account for ever.
    var subject: String
    /// The address that the provider named last.
    var email: String?
    var emailVerified: Bool
    var createdAt: Timestamp
    var lastUsedAt: Timestamp
}
