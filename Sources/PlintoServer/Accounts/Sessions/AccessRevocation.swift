import PlintoModels
import PlintoStore

/// Ends everything by which an account is signed in to, or is about to be. It is the one list of such things: every
/// cause that ends them all calls it, so that none of them forgets one.
///
/// It ends
/// - sessions, and with them their access tokens and refresh tokens;
/// - sign-ins that wait for their second factor;
/// - one-time sign-in codes;
/// - magic links with their codes, and links that set a new password;
/// - attempts to link an identity, and passkey challenges.
///
/// A link that only confirms an email address stays, for it lets nobody in. API keys stay: they are asked at every use
/// whether their owner's account may be used, and their owner revokes them one by one.
struct AccessRevocation: Sendable {
    let events: EventOutbox
    let clock: any TimeSource

    /// - Parameters:
    ///   - kept: The session that goes on: the one that asks, where its user asks.
    ///   - memberOf: The organizations whose webhooks hear of it; nil for those that the user is a member of now.
    /// - Returns: The sessions that ended, to be taken from memory once this is committed.
    func callAsFunction(
        of user: UserID,
        except kept: SessionID? = nil,
        as end: SessionEnd,
        memberOf: [OrganizationID]? = nil,
        in connection: any Transaction
    ) throws -> [SessionID] {
        let now = clock.now()
        let ended = try connection.sessions.endAll(of: user, except: kept, as: end, at: now)
        try connection.pendingSignIns.removeAll(of: user)
        try connection.signInCodes.removeAll(of: user)
        try connection.links.removeAll(of: user, for: .magicLink)
        try connection.links.removeAll(of: user, for: .passwordReset)
        try connection.oauthAttempts.removeAll(of: user)
        try connection.passkeyChallenges.removeAll(of: user)
        try events.publishEnd(of: ended, user: user, memberOf: memberOf, in: connection)
        return ended
    }
}
