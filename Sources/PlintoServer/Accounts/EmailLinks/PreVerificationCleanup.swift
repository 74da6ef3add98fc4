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
    /// Removes the webhooks of a user, which belong to a layer above; returns their ids.
    let removeWebhooks: @Sendable (_ user: UserID, _ transaction: any Transaction) throws -> [WebhookID]

    /// - Returns: What the notice to the owner names.
    func remove(
        of account: UserRecord,
        in transaction: ServerTransaction
    ) throws -> [PreVerificationCleanupEmail.Thing] {
        let id = account.user.id
        let audit = transaction.audit
        let ended = try AccessRevocation.endAccess(of: id, as: .passwordChanged, in: transaction)
        for session in ended { try audit.record(.sessionRevoked, about: id, session: session) }

        var things: [PreVerificationCleanupEmail.Thing] = []
        if account.passwordHash != nil {
            try transaction.users.setPassword(nil, of: id)
            try audit.record(.passwordRemoved, about: id)
            things.append(.password)
        }
        if let factor = try transaction.totpFactors.find(id) {
            try transaction.totpFactors.remove(id)
            // An unconfirmed one does not count.
            if factor.confirmedAt != nil {
                try audit.record(.mfaDisabled, about: id)
                things.append(.secondFactor)
            }
        }
        let passkeys = try transaction.passkeys.removeAll(of: id)
        for passkey in passkeys { try audit.record(.passkeyRemoved, about: id, on: passkey) }
        let identities = try transaction.identities.removeAll(of: id)
        for identity in identities { try audit.record(.identityUnlinked, about: id, on: identity) }
        let keys = try transaction.apiKeys.removeAll(of: id)
        for key in keys { try audit.record(.apiKeyRevoked, about: id, on: key) }
        let webhooks = try removeWebhooks(id, transaction)
        for webhook in webhooks { try audit.record(.webhookDeleted, about: id, on: webhook) }
        things += [
            .passkeys(passkeys.count), .identities(identities.count), .apiKeys(keys.count), .webhooks(webhooks.count),
        ].filter { $0.count > 0 }
        return things
    }
}
