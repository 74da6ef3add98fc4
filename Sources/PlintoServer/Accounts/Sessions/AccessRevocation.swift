import PlintoModels
import PlintoStore

/// Ends everything by which an account is or can be signed in to. It is the only list of such things: every cause that
/// ends them all calls it, so that none is forgotten.
///
/// It ends
/// - sessions, with their access tokens and refresh tokens;
/// - pending sign-ins;
/// - one-time sign-in codes;
/// - magic links with their codes, and links that set a new password;
/// - attempts to link an identity, and passkey challenges.
///
/// A link that only verifies an email address stays, because it does not sign in. API keys stay: each use checks
/// whether their owner's account may be used, and their owner revokes them individually.
enum AccessRevocation {
    /// - Parameters:
    ///   - kept: The session that stays: the one of the request, if the user makes it.
    ///   - memberOf: The organizations whose webhooks get the events; nil for the user's present ones.
    /// - Returns: The ended sessions.
    @discardableResult
    static func endAccess(
        of user: UserID,
        except kept: SessionID? = nil,
        as end: SessionEnd,
        memberOf: [OrganizationID]? = nil,
        in transaction: ServerTransaction
    ) throws -> [SessionID] {
        let ended = try transaction.sessions.endAll(of: user, except: kept, as: end, at: transaction.now)
        try transaction.pendingSignIns.removeAll(of: user)
        try transaction.signInCodes.removeAll(of: user)
        try transaction.links.removeAll(of: user, for: .magicLink)
        try transaction.links.removeAll(of: user, for: .passwordReset)
        try transaction.oauthAttempts.removeAll(of: user)
        try transaction.passkeyChallenges.removeAll(of: user)
        try transaction.events.publishEnd(of: ended, user: user, memberOf: memberOf)
        return ended
    }
}
