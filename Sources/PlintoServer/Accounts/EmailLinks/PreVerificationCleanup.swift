import PlintoModels
import PlintoStore

/// The settings made in an account before its email address was verified, and their removal when its owner first signs
/// in by email.
///
/// Anyone can create an account with another person's email address, leave a way in, and wait until the owner of the
/// email address signs in by email and uses it. So everything that lets someone in, acts for the account or gets its
/// events is removed: sessions and pending sign-ins, password, second factor, passkeys, identities at providers, API
/// keys and webhooks. Profile and memberships stay: they give no access, and the owner can see them.
struct PreVerificationCleanup: Sendable {
    let audit: AuditLog
    let events: EventOutbox
    /// Removes the webhooks of a user, which belong to a layer above; returns their ids.
    let removeWebhooks: @Sendable (_ user: UserID, _ connection: any Transaction) throws -> [WebhookID]
    let clock: any TimeSource

    /// - Returns: What the notice to the owner names.
    func remove(
        of account: UserRecord,
        in connection: ServerTransaction
    ) throws -> [PreVerificationCleanupEmail.Thing] {
        let id = account.user.id
        func record(_ action: AuditAction, _ target: String? = nil, session: SessionID? = nil) throws {
            try audit.record(action, user: id, target: target, session: session, in: connection)
        }

        let revocation = AccessRevocation(events: events, clock: clock)
        let ended = try revocation(of: id, as: .passwordChanged, in: connection)
        for session in ended { try record(.sessionRevoked, session: session) }

        var things: [PreVerificationCleanupEmail.Thing] = []
        if account.passwordHash != nil {
            try connection.users.setPassword(nil, of: id)
            try record(.passwordRemoved)
            things.append(.password)
        }
        if let factor = try connection.totpFactors.find(id) {
            try connection.totpFactors.remove(id)
            // An unconfirmed one does not count.
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
        let webhooks = try removeWebhooks(id, connection)
        for webhook in webhooks { try record(.webhookDeleted, webhook.text) }
        things += [
            .passkeys(passkeys.count), .identities(identities.count), .apiKeys(keys.count), .webhooks(webhooks.count),
        ].filter { $0.count > 0 }
        return things
    }
}
