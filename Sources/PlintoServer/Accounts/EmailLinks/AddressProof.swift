import PlintoModels
import PlintoStore

/// Notes that an account's user reads what arrives at its address, whichever letter proved it.
struct AddressProof: Sendable {
    let audit: AuditTrail
    let events: EventOutbox
    let clock: any TimeSource

    /// Does nothing where it was known. Whoever calls it empties the cache of users once this is committed.
    ///
    /// - Returns: The user as they are now.
    @discardableResult
    func accept(_ user: User, origin: CallOrigin, in connection: any Transaction) throws -> User {
        guard !user.emailVerified else { return user }
        let now = clock.now()
        var verified = user
        verified.emailVerified = true
        verified.updatedAt = now
        try connection.users.markEmailVerified(user.id, at: now)
        try connection.links.removeAll(of: user.id, for: .emailVerification)
        try audit.record(.emailVerified, user: user.id, origin: origin, in: connection)
        try events.publish(.userEmailVerified, verified, in: connection)
        return verified
    }
}
