package import PlintoModels

/// An account at a provider, and the user that it signs in here.
package struct IdentityRecord: Hashable, Sendable {
    package var id: IdentityID
    package var userID: UserID
    /// The provider's name.
    package var provider: String
    /// The provider's permanent id of the account.
    package var subject: String
    /// The email address that the provider gave last.
    package var email: String?
    package var emailVerified: Bool
    package var createdAt: Timestamp
    package var lastUsedAt: Timestamp

    package init(
        id: IdentityID,
        userID: UserID,
        provider: String,
        subject: String,
        email: String?,
        emailVerified: Bool,
        createdAt: Timestamp,
        lastUsedAt: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.provider = provider
        self.subject = subject
        self.email = email
        self.emailVerified = emailVerified
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
    }
}
