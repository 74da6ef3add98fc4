import PlintoModels
import PlintoStore

/// `POST /auth/signout`.
struct SignOut: Sendable {
    let database: any Database
    let audit: AuditLog
    let events: EventOutbox
    let clock: any TimeSource

    /// Ends the session of the caller: its access tokens and its refresh token stop working at once.
    func callAsFunction(_ caller: SignedIn, from context: RequestContext) async throws -> Acknowledgement {
        let session = caller.session.id
        let user = caller.user.id
        try await database.write(as: context) { transaction in
            guard try transaction.sessions.end(session, of: user, as: .signedOut, at: clock.now()) else { return }
            try audit.record(.signedOut, user: user, session: session, in: transaction)
            try events.publishEnd(of: [session], user: user, in: transaction)
        }
        return Acknowledgement("Successfully signed out")
    }
}
