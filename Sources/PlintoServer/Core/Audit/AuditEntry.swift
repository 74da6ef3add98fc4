import PlintoModels
import PlintoStore

/// The action of an audit entry; the store keeps the word.
enum AuditAction: String, Hashable, Sendable, CaseIterable {
    case userCreated = "user.created"
    case userUpdated = "user.updated"
    case usernameChanged = "user.username_changed"
    /// The operator released a username or slug that was given up.
    case nameReleased = "name.released"
    case userDeleted = "user.deleted"
    case userSuspended = "user.suspended"
    case userReactivated = "user.reactivated"
    /// By its user, who knew the old one.
    case passwordChanged = "user.password_changed"
    /// Someone requested an email; it was sent.
    case passwordResetRequested = "user.password_reset_requested"
    /// With the link from an email.
    case passwordReset = "user.password_reset"
    /// A sign-in by email verified the email address; the password had been set before that.
    case passwordRemoved = "user.password_removed"
    case emailVerified = "user.email_verified"
    case administratorGranted = "user.administrator_granted"
    case administratorWithdrawn = "user.administrator_withdrawn"
    /// A sign-in succeeded.
    case sessionCreated = "session.created"
    case signInFailed = "session.sign_in_failed"
    /// Someone requested an email that signs in; it was sent.
    case magicLinkRequested = "session.magic_link_requested"
    case signedOut = "session.signed_out"
    case sessionRevoked = "session.revoked"
    /// Its account opened another session at the limit.
    case sessionDisplaced = "session.displaced"
    /// A refresh token was presented by an unauthorized client; the session was ended.
    case refreshTokenReused = "session.refresh_token_reused"
    case organizationCreated = "organization.created"
    case organizationUpdated = "organization.updated"
    case organizationDeleted = "organization.deleted"
    case organizationMemberInvited = "organization.member_invited"
    case organizationInvitationWithdrawn = "organization.invitation_withdrawn"
    case organizationMemberAdded = "organization.member_added"
    /// Removed by another member, or left.
    case organizationMemberRemoved = "organization.member_removed"
    case organizationRoleChanged = "organization.role_changed"
    case organizationOwnershipTransferred = "organization.ownership_transferred"
    case mfaEnabled = "mfa.enabled"
    case mfaDisabled = "mfa.disabled"
    /// Removed by an administrator or the operator, for an owner who had lost it.
    case mfaReset = "mfa.reset"
    /// The first factor of a sign-in was right, and the second was requested.
    case mfaChallenged = "mfa.challenged"
    /// A code was wrong or already used.
    case mfaFailed = "mfa.failed"
    case backupCodeUsed = "mfa.backup_code_used"
    /// An account at a provider can sign the user in from now on.
    case identityLinked = "identity.linked"
    case identityUnlinked = "identity.unlinked"
    case backupCodesRegenerated = "mfa.backup_codes_regenerated"
    case apiKeyCreated = "api_key.created"
    case rateLimitSet = "rate_limit.set"
    case apiKeyRevoked = "api_key.revoked"
    case apiKeyUsedFromNewAddress = "api_key.used_from_new_address"
    case webhookCreated = "webhook.created"
    case webhookUpdated = "webhook.updated"
    case webhookDeleted = "webhook.deleted"
    case webhookSecretRegenerated = "webhook.secret_regenerated"
    /// By the server, because its receiver responded that it is gone, or has failed for days.
    case webhookDisabled = "webhook.disabled"
    case passkeyCreated = "passkey.created"
    case passkeyRenamed = "passkey.renamed"
    case passkeyRemoved = "passkey.removed"
    /// A passkey signed in although its signature counter did not increase, which may reveal a copy.
    case passkeyCountWentBack = "passkey.count_went_back"
}

/// One entry of the audit log. It never contains an email address, a token or a password.
struct AuditEntry: Hashable, Sendable {
    var id: AuditID
    var at: Timestamp
    var action: AuditAction
    /// The account that the entry is about; nil for a failed sign-in to an account that does not exist.
    var userID: UserID?
    /// The user who acted, if it was not the account itself: an administrator, or an owner of an organization.
    var actorID: UserID?
    /// The id of any other affected object: an organization, a webhook, a passkey.
    var target: String?
    var sessionID: SessionID?
    /// The API key that was used.
    var apiKeyID: APIKeyID?
    /// Nil once the account is deleted.
    var ipAddress: String?
    var userAgent: String?
    var requestID: String
    /// The number of occurrences within an hour of the first.
    var count = 1
    /// The time of the last occurrence; nil if there was only one.
    var lastAt: Timestamp?
}
