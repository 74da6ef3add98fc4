import PlintoModels
import PlintoStore

/// `POST /auth/signout`.
struct SignOut: Sendable {
    let database: ServerDatabase

    /// Ends the session of the caller: its access tokens and its refresh token stop working at once.
    func callAsFunction(_ caller: SignedIn, from context: RequestContext) async throws -> Acknowledgement {
        let session = caller.session.id
        let user = caller.user.id
        try await database.write(as: context) { transaction in
            guard try transaction.sessions.end(session, of: user, as: .signedOut, at: transaction.now) else { return }
            try transaction.audit.record(.signedOut)
            try transaction.events.publishEnd(of: [session], user: user)
        }
        return Acknowledgement("Successfully signed out")
    }
}
