import PlintoModels
import PlintoStore

/// What happens to an account whose owner comes in by a letter, be it one that signs in or one that sets a password: its
/// address is proved, and what somebody set up before it was is taken away, in one transaction.
struct MailboxEntry: Sendable {
    /// What comes in place of the password of before.
    enum Purpose: Sendable {
        case signIn
        /// A new password, which is told of by a letter of its own.
        case newPassword
    }

    /// What is to be taken from memory once the transaction is committed.
    struct Ended: Sendable {
        fileprivate let user: UserID
        fileprivate let sessions: [SessionID]
    }

    let proof: AddressProof
    let earlier: EarlierSetup
    let sessions: SessionRegistry
    let users: UserRegistry
    let mail: MailOutbox

    /// Does nothing where the address was proved before.
    ///
    /// - Returns: The user as they are now.
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

    /// To be called once the transaction is committed.
    func committed(_ ended: Ended) {
        sessions.ended(ended.sessions)
        users.changed(ended.user)
        mail.job.call()
    }
}
