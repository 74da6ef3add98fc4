import PlintoModels
import PlintoStore

/// What happens to an account whose owner comes in by a letter: its address is proved, and what somebody set up before
/// it was is taken away.
///
/// Anybody can make an account with another's address and a password of their own, and wait until the owner of the address
/// comes in by a letter and uses it. So the first proof of an address that is a way in ends the sessions and the password
/// of before.
struct MailboxEntry: Sendable {
    /// What is to be taken from memory once the transaction is committed.
    struct Ended: Sendable {
        fileprivate let user: UserID
        fileprivate let sessions: [SessionID]
    }

    let proof: AddressProof
    let sessions: SessionRegistry
    let users: UserRegistry
    let mail: MailOutbox

    /// - Returns: The user as they are now.
    func admit(
        _ account: UserRecord,
        origin: CallOrigin,
        in connection: any SQLConnection
    ) throws -> (User, Ended) {
        let id = account.user.id
        guard !account.user.emailVerified else { return (account.user, Ended(user: id, sessions: [])) }
        let user = try proof.accept(account.user, origin: origin, in: connection)
        let now = proof.clock.now()
        let ended = try connection.sessions.endAll(of: id, except: nil, as: .passwordChanged, at: now)
        try connection.pendingSignIns.removeAll(of: id)
        try connection.signInCodes.removeAll(of: id, at: now)
        for session in ended {
            try proof.audit.record(.sessionRevoked, user: id, session: session, origin: origin, in: connection)
        }
        try proof.events.publishEnd(of: ended, user: id, in: connection)
        if account.passwordHash != nil {
            try connection.users.setPassword(nil, of: id)
            try connection.links.removeAll(of: id, for: .passwordReset)
            try proof.audit.record(.passwordRemoved, user: id, origin: origin, in: connection)
            try mail.enqueue(
                PasswordNotice(event: .removed, time: now, address: origin.client.address),
                to: user.email,
                lifetime: PasswordNotice.lifetime,
                in: connection
            )
        }
        return (user, Ended(user: id, sessions: ended))
    }

    /// To be called once the transaction is committed.
    func committed(_ ended: Ended) {
        sessions.ended(ended.sessions)
        users.changed(ended.user)
        mail.job.call()
    }
}
