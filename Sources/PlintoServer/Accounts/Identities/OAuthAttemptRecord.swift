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
    var emailVerified = false
    var expiresAt: Timestamp
}
