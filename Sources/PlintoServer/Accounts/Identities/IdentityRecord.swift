import PlintoModels
import PlintoStore

/// An account at a provider, and the user that it signs in here.
struct IdentityRecord: Hashable, Sendable {
    var id: IdentityID
    var userID: UserID
    /// The provider's name.
    var provider: String
    /// The provider's permanent id of the account.
    var subject: String
    /// The email address that the provider gave last.
    var email: String?
    var emailVerified: Bool
    var createdAt: Timestamp
    var lastUsedAt: Timestamp
}
