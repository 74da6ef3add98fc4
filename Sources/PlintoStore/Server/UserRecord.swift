package import PlintoModels

/// An account as stored: the fields that the API shows, and those that it never shows.
package struct UserRecord: Hashable, Sendable {
    package var user: User
    /// `user.email` folded for comparison: equal for email addresses that count as the same.
    package var emailKey: String
    /// `user.username` folded for comparison.
    package var usernameKey: String?
    /// The PHC string of the password; nil for an account without one.
    package var passwordHash: String?
    /// Incremented by every change that a client can see.
    package var version: Int64
    /// True if the user may use the administrators' part of the API.
    package var isAdministrator: Bool

    package init(
        user: User,
        emailKey: String,
        usernameKey: String?,
        passwordHash: String?,
        version: Int64 = 1,
        isAdministrator: Bool = false
    ) {
        self.user = user
        self.emailKey = emailKey
        self.usernameKey = usernameKey
        self.passwordHash = passwordHash
        self.version = version
        self.isAdministrator = isAdministrator
    }
}
