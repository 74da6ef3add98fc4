import PlintoModels
import PlintoStore

/// A pending sign-in by a provider, or a pending link of an identity: the next step that the bearer of a token may
/// take.
struct OAuthAttemptRecord: Hashable, Sendable {
    enum Step: String, Hashable, Sendable {
        /// A browser may begin to link an identity.
        case link
        /// The provider may send the browser back.
        case callback
        /// The session that began may link the identity that the provider confirmed.
        case confirm
    }

    /// SHA-256 of the token for this step.
    var tokenHash: [UInt8]
    var step: Step
    /// The provider's name.
    var provider: String
    /// SHA-256 of the secret of the browser that began; for the step `callback`.
    var browserHash: [UInt8]?
    var redirectURL: String?
    /// The user that the identity is to be linked to; nil for a sign-in.
    var userID: UserID?
    /// The session that requested it.
    var sessionID: SessionID?
    /// The provider's id of the account; for the step `confirm`.
    var subject: String?
    var email: String?
    var emailVerified = false
    var expiresAt: Timestamp
}
