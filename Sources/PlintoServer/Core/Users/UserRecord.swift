import PlintoModels
import PlintoStore

/// An account as the store keeps it: what the API shows, and what it never shows.
struct UserRecord: Hashable, Sendable {
    var user: User
    /// `user.email` folded for comparison: equal for addresses that count as the same.
    var emailKey: String
    /// `user.username` folded for comparison.
    var usernameKey: String?
    /// The PHC string of the password; nil for an account that has none.
    var passwordHash: String?
    /// Raised by every change that a client can see.
    var version = 1
    /// Whether the user may use the administrators' part of the API.
    var isAdministrator = false
}
