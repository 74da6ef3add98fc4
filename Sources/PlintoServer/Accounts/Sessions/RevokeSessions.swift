import PlintoModels
import PlintoStore

/// `DELETE /sessions/{id}` and `POST /sessions/revoke-all`.
struct RevokeSessions: Sendable {
    let database: ServerDatabase

    /// Ends one session of the caller: its access tokens and its refresh token stop working at once.
    ///
    /// - Throws: 404 for a session that is not the caller's own, or has already ended.
    func one(_ id: SessionID, of caller: ActingUser, from context: RequestContext) async throws -> Acknowledgement {
        let user = caller.user.id
        try await database.write(as: context) { transaction in
            guard try transaction.sessions.end(id, of: user, as: .revoked, at: transaction.now) else {
                throw API.Sessions.id.missing
            }
            try transaction.audit.record(.sessionRevoked, about: user, session: id)
            try transaction.events.publishEnd(of: [id], user: user)
        }
        return Acknowledgement("Session revoked successfully")
    }

    /// Ends everything listed by ``AccessRevocation`` except the session of the request; that too if the request uses
    /// an API key.
    func all(of caller: ActingUser, from context: RequestContext) async throws -> RevokeAllResponse {
        let user = caller.user.id
        let ended = try await database.write(as: context) { transaction in
            let ended = try AccessRevocation.endAccess(
                of: user,
                except: caller.sessionID,
                as: .revoked,
                in: transaction
            )
            for id in ended {
                try transaction.audit.record(.sessionRevoked, about: user, session: id)
            }
            return ended
        }
        return RevokeAllResponse(revokedCount: ended.count)
    }
}
