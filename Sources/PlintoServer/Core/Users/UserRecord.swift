import PlintoModels
import PlintoStore

/// An account as stored: the fields that the API shows, and those that it never shows.
struct UserRecord: Hashable, Sendable {
    var user: User
    /// `user.email` folded for comparison: equal for email addresses that count as the same.
    var emailKey: String
    /// `user.username` folded for comparison.
    var usernameKey: String?
    /// The PHC string of the password; nil for an account without one.
    var passwordHash: String?
    /// Incremented by every change that a client can see.
    var version: Int64 = 1
    /// True if the user may use the administrators' part of the API.
    var isAdministrator = false
}
