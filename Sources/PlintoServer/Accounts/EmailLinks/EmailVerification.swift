import PlintoModels
import PlintoStore

/// Records that an account's email address is verified, whichever email proved it.
enum EmailVerification {
    /// Does nothing if it already was.
    ///
    /// - Returns: The updated user.
    @discardableResult
    static func accept(_ user: User, in transaction: ServerTransaction) throws -> User {
        guard !user.emailVerified else { return user }
        let now = transaction.now
        var verified = user
        verified.emailVerified = true
        verified.updatedAt = now
        try transaction.users.markEmailVerified(user.id, at: now)
        try transaction.links.removeAll(of: user.id, for: .emailVerification)
        try transaction.audit.record(.emailVerified, about: user.id)
        try transaction.events.publish(.userEmailVerified, verified)
        return verified
    }
}
