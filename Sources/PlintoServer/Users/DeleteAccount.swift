import PlintoModels
import PlintoStore

/// `DELETE /users/me`.
struct DeleteAccount: Sendable {
    /// How long after a sign-in, in milliseconds, its session may do what cannot be undone.
    private static let recent: Int64 = 10 * 60 * 1000

    let database: any Database
    let sessions: SessionRegistry
    let users: UserRegistry
    let audit: AuditTrail
    let clock: any TimeSource

    /// Removes the account with its sessions; the audit log keeps what happened, without address or program.
    ///
    /// - Throws: 403 `recent_authentication_required` where the sign-in is more than ten minutes ago.
    func callAsFunction(_ caller: SignedIn, from origin: CallOrigin) async throws -> Acknowledgement {
        guard clock.now().milliseconds(since: caller.session.createdAt) < Self.recent else {
            throw APIError(
                .forbidden,
                .recentAuthenticationRequired,
                "Sign in again to delete the account: that must have happened within the last ten minutes."
            )
        }
        let id = caller.user.id
        let ended = try await database.write { connection in
            let ended = try connection.sessions.endAll(of: id, except: nil, as: .revoked, at: clock.now())
            try audit.record(.userDeleted, user: id, session: caller.session.id, origin: origin, in: connection)
            try connection.audit.anonymize(id)
            try connection.users.delete(id)
            return ended
        }
        sessions.ended(ended)
        users.changed(id)
        return Acknowledgement("User account deleted")
    }
}
