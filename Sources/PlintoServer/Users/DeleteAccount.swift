import PlintoModels
import PlintoStore

/// `DELETE /users/me`.
struct DeleteAccount: Sendable {
    let database: any Database
    let sessions: SessionRegistry
    let users: UserRegistry
    let audit: AuditTrail
    let events: EventOutbox
    let recent: RecentAuthentication
    let clock: any TimeSource

    /// Removes the account with its sessions; the audit log keeps what happened, without address or program.
    ///
    /// - Throws: 403 `recent_authentication_required` where the sign-in is more than ten minutes ago.
    func callAsFunction(_ caller: SignedIn, from origin: CallOrigin) async throws -> Acknowledgement {
        try await recent.require(of: caller, to: "delete the account")
        let id = caller.user.id
        let ended = try await database.write { connection in
            let ended = try connection.sessions.endAll(of: id, except: nil, as: .revoked, at: clock.now())
            try audit.record(.userDeleted, user: id, session: caller.session.id, origin: origin, in: connection)
            try connection.audit.anonymize(id)
            try connection.users.delete(id)
            try events.publishEnd(of: ended, user: id, in: connection)
            try events.publish(.userDeleted, caller.user, in: connection)
            return ended
        }
        sessions.ended(ended)
        users.changed(id)
        return Acknowledgement("User account deleted")
    }
}
