import PlintoModels
import PlintoStore

/// The sign-in of a user by an email that signs in or sets a password: verifies the email address, and removes
/// everything that was set up before, in one transaction.
struct MailboxEntry: Sendable {
    /// The replacement for the previous password.
    enum Purpose: Sendable {
        case signIn
        /// A new password, which has its own email.
        case newPassword
    }

    /// The state to be removed from memory after the commit.
    struct Ended: Sendable {
        fileprivate let user: UserID
        fileprivate let sessions: [SessionID]
    }

    let proof: AddressProof
    let earlier: EarlierSetup
    let sessions: SessionRegistry
    let users: UserRegistry
    let mail: MailOutbox

    /// Does nothing if the email address was already verified.
    ///
    /// - Returns: The updated user.
    func admit(
        _ account: UserRecord,
        to purpose: Purpose,
        origin: CallOrigin,
        in connection: any Transaction
    ) throws -> (User, Ended) {
        let id = account.user.id
        guard !account.user.emailVerified else { return (account.user, Ended(user: id, sessions: [])) }
        let user = try proof.accept(account.user, origin: origin, in: connection)
        var removed = try earlier.remove(of: account, origin: origin, in: connection)
        if purpose == .newPassword { removed.things.removeAll { $0 == .password } }
        if !removed.things.isEmpty {
            let notice = EarlierSetupNotice(
                removed: removed.things,
                time: proof.clock.now(),
                address: origin.client.address
            )
            try mail.enqueue(notice, to: user.email, lifetime: EarlierSetupNotice.lifetime, in: connection)
        }
        return (user, Ended(user: id, sessions: removed.sessions))
    }

    /// To be called after the commit.
    func committed(_ ended: Ended) {
        sessions.ended(ended.sessions)
        users.changed(ended.user)
        mail.job.call()
    }
}
