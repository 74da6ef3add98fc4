import PlintoModels
import PlintoStore

/// The sign-in of a user by an email that signs in or sets a password: verifies the email address, and removes
/// everything that was set up before, in one transaction.
struct EmailSignIn: Sendable {
    /// The replacement for the previous password.
    enum Purpose: Sendable {
        case signIn
        /// A new password, which has its own email.
        case newPassword
    }

    let earlier: PreVerificationCleanup
    let mail: MailOutbox

    /// Does nothing if the email address was already verified.
    ///
    /// - Returns: The updated user.
    func admit(
        _ account: UserRecord,
        to purpose: Purpose,
        in transaction: ServerTransaction
    ) throws -> User {
        guard !account.user.emailVerified else { return account.user }
        let user = try EmailVerification.accept(account.user, in: transaction)
        var removed = try earlier.remove(of: account, in: transaction)
        if purpose == .newPassword { removed.removeAll { $0 == .password } }
        if !removed.isEmpty {
            let notice = PreVerificationCleanupEmail(
                removed: removed,
                time: transaction.now,
                address: transaction.context.client.address
            )
            try mail.enqueue(notice, to: user.email, lifetime: PreVerificationCleanupEmail.lifetime, in: transaction)
        }
        return user
    }
}
