import PlintoModels
import PlintoStore

/// Replaces an account's password, and ends everything that the old one opened, as listed by ``AccessRevocation``.
struct PasswordReplacement: Sendable {
    let audit: AuditLog
    let events: EventOutbox
    let mail: MailOutbox
    let clock: any TimeSource

    /// - Parameters:
    ///   - hash: The PHC string of the new password.
    ///   - kept: The session that stays.
    func callAsFunction(
        _ hash: String,
        of user: User,
        event: PasswordNotificationEmail.Event,
        except kept: SessionID?,
        in transaction: ServerTransaction
    ) throws {
        let now = clock.now()
        try transaction.users.setPassword(hash, of: user.id)
        let revocation = AccessRevocation(events: events, clock: clock)
        let ended = try revocation(of: user.id, except: kept, as: .passwordChanged, in: transaction)
        let action: AuditAction =
            switch event {
            case .changed: .passwordChanged
            case .reset: .passwordReset
            }
        try audit.record(action, user: user.id, session: kept, in: transaction)
        for session in ended {
            try audit.record(.sessionRevoked, user: user.id, session: session, in: transaction)
        }
        try mail.enqueue(
            PasswordNotificationEmail(event: event, time: now, address: transaction.context.client.address),
            to: user.email,
            lifetime: PasswordNotificationEmail.lifetime,
            in: transaction
        )
    }
}
