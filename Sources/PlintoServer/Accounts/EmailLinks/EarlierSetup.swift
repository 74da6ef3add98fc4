import PlintoModels
import PlintoStore

/// What somebody set up in an account before anybody had proved its address, and what of it goes when its owner comes in.
///
/// Anybody can make an account with another's address, leave a way in, and wait until the owner of the address comes in
/// by a letter and uses it. So whatever lets somebody in, acts for the account or is told of it goes: sessions and
/// sign-ins on their way, password, second factor, passkeys, identities at providers, API keys and webhooks. Profile and
/// memberships stay: they open nothing, and the owner can see them.
struct EarlierSetup: Sendable {
    /// What there was; sessions are to be taken from memory once this is committed.
    struct Removed: Sendable {
        var sessions: [SessionID]
        var things: [EarlierSetupNotice.Thing]
    }

    let audit: AuditTrail
    let events: EventOutbox
    let clock: any TimeSource

    func remove(of account: UserRecord, origin: CallOrigin, in connection: any Transaction) throws -> Removed {
        let id = account.user.id
        func record(_ action: AuditAction, _ target: String? = nil, session: SessionID? = nil) throws {
            try audit.record(action, user: id, target: target, session: session, origin: origin, in: connection)
        }

        let revocation = AccessRevocation(events: events, clock: clock)
        let ended = try revocation(of: id, as: .passwordChanged, in: connection)
        for session in ended { try record(.sessionRevoked, session: session) }

        var things: [EarlierSetupNotice.Thing] = []
        if account.passwordHash != nil {
            try connection.users.setPassword(nil, of: id)
            try record(.passwordRemoved)
            things.append(.password)
        }
        if let factor = try connection.totpFactors.find(id) {
            try connection.totpFactors.remove(id)
            // One that was never confirmed was none.
            if factor.confirmedAt != nil {
                try record(.mfaDisabled)
                things.append(.secondFactor)
            }
        }
        let passkeys = try connection.passkeys.removeAll(of: id)
        for passkey in passkeys { try record(.passkeyRemoved, passkey.text) }
        let identities = try connection.identities.removeAll(of: id)
        for identity in identities { try record(.identityUnlinked, identity.text) }
        let keys = try connection.apiKeys.removeAll(of: id)
        for key in keys { try record(.apiKeyRevoked, key.text) }
        let webhooks = try connection.webhooks.removeAll(of: id)
        for webhook in webhooks { try record(.webhookDeleted, webhook.text) }
        things += [
            .passkeys(passkeys.count), .identities(identities.count), .apiKeys(keys.count), .webhooks(webhooks.count),
        ].filter { $0.count > 0 }
        return Removed(sessions: ended, things: things)
    }
}
