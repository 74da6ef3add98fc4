import PlintoModels
import PlintoStore

/// Records that an account's email address is verified, whichever email proved it.
struct EmailVerification: Sendable {
    let audit: AuditLog
    let events: EventOutbox
    let clock: any TimeSource

    /// Does nothing if it already was. The caller clears the cache of users after the commit.
    ///
    /// - Returns: The updated user.
    @discardableResult
    func accept(_ user: User, in transaction: ServerTransaction) throws -> User {
        guard !user.emailVerified else { return user }
        let now = clock.now()
        var verified = user
        verified.emailVerified = true
        verified.updatedAt = now
        try transaction.users.markEmailVerified(user.id, at: now)
        try transaction.links.removeAll(of: user.id, for: .emailVerification)
        try audit.record(.emailVerified, user: user.id, in: transaction)
        try events.publish(.userEmailVerified, verified, in: transaction)
        return verified
    }
}
