package import PlintoModels

/// A pending sign-in by a provider, or a pending link of an identity: the next step that the bearer of a token may
/// take.
package struct OAuthAttemptRecord: Hashable, Sendable {
    package enum Step: String, Hashable, Sendable {
        /// A browser may begin to link an identity.
        case link
        /// The provider may send the browser back.
        case callback
        /// The session that began may link the identity that the provider confirmed.
        case confirm
    }

    /// SHA-256 of the token for this step.
    package var tokenHash: [UInt8]
    package var step: Step
    /// The provider's name.
    package var provider: String
    /// SHA-256 of the secret of the browser that began; for the step `callback`.
    package var browserHash: [UInt8]?
    package var redirectURL: String?
    /// The user that the identity is to be linked to; nil for a sign-in.
    package var userID: UserID?
    /// The session that requested it.
    package var sessionID: SessionID?
    /// The provider's id of the account; for the step `confirm`.
    package var subject: String?
    package var email: String?
    package var emailVerified: Bool
    package var expiresAt: Timestamp

    package init(
        tokenHash: [UInt8],
        step: Step,
        provider: String,
        browserHash: [UInt8]? = nil,
        redirectURL: String? = nil,
        userID: UserID? = nil,
        sessionID: SessionID? = nil,
        subject: String? = nil,
        email: String? = nil,
        emailVerified: Bool = false,
        expiresAt: Timestamp
    ) {
        self.tokenHash = tokenHash
        self.step = step
        self.provider = provider
        self.browserHash = browserHash
        self.redirectURL = redirectURL
        self.userID = userID
        self.sessionID = sessionID
        self.subject = subject
        self.email = email
        self.emailVerified = emailVerified
        self.expiresAt = expiresAt
    }
}
