import PlintoModels
import PlintoStore

/// Replaces an account's password, and ends everything that the old one opened, as listed by ``AccessRevocation``.
struct PasswordReplacement: Sendable {
    let mail: MailOutbox

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
        let now = transaction.now
        try transaction.users.setPassword(hash, of: user.id)
        let ended = try AccessRevocation.endAccess(of: user.id, except: kept, as: .passwordChanged, in: transaction)
        let action: AuditAction =
            switch event {
            case .changed: .passwordChanged
            case .reset: .passwordReset
            }
        try transaction.audit.record(action, about: user.id, session: kept)
        for session in ended {
            try transaction.audit.record(.sessionRevoked, about: user.id, session: session)
        }
        try mail.enqueue(
            PasswordNotificationEmail(event: event, time: now, address: transaction.context.client.address),
            to: user.email,
            lifetime: PasswordNotificationEmail.lifetime,
            in: transaction
        )
    }
}
