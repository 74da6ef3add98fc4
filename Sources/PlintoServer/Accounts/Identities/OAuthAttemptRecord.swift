import PlintoModels
import PlintoStore

/// A sign-in by a provider, or the linking of an identity, on its way: what the bearer of a token may do next.
struct OAuthAttemptRecord: Hashable, Sendable {
    enum Step: String, Hashable, Sendable {
        /// A browser may set out to link an identity.
        case link
        /// The provider may send the browser back.
        case callback
        /// The session that set out may link what the provider confirmed.
        case confirm
    }

    /// SHA-256 of the token that takes this step.
    var tokenHash: [UInt8]
    var step: Step
    /// The provider's word.
    var provider: String
    /// SHA-256 of the secret of the browser that set out; at the step `callback`.
    var browserHash: [UInt8]?
    var redirectURL: String?
    /// Whom the identity is to be linked to; nil for a sign-in.
    var userID: UserID?
    /// The session that asked for it.
    var sessionID: SessionID?
    /// What the provider calls the account; at the step `confirm`.
    var subject: String?
    var email: String?
    var emailVerified: Bool
    var expiresAt: Timestamp

    init(
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
