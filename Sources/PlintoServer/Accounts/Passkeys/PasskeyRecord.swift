import PlintoModels
import PlintoStore

/// One passkey: WebAuthn's credential record (Level 3 §4).
struct PasskeyRecord: Hashable, Sendable {
    var id: PasskeyID
    var userID: UserID
    var credentialID: [UInt8]
    /// A COSE_Key, as the authenticator encoded it.
    var publicKey: [UInt8]
    var name: String
    var signCount: Int64
    /// True if the authenticator may copy it to other machines; fixed at registration.
    var isBackupEligible: Bool
    var isBackedUp: Bool
    /// True if the authenticator has ever verified its user, by a PIN or a fingerprint.
    var hasVerifiedUser: Bool
    /// 16 bytes.
    var aaguid: [UInt8]
    var transports: [String]
    var createdAt: Timestamp
    var lastUsedAt: Timestamp?
}

/// One unused challenge.
struct PasskeyChallengeRecord: Hashable, Sendable {
    /// The purpose of the challenge; the store keeps the word.
    enum Ceremony: String, Hashable, Sendable {
        case registration
        case authentication
    }

    /// SHA-256 of the challenge.
    var hash: [UInt8]
    var ceremony: Ceremony
    /// The user whose passkey may respond; nil for anyone's, or, if ``isRestricted``, for no one's.
    var userID: UserID?
    /// True if the challenge was created for one account, whether or not it exists.
    var isRestricted: Bool
    var requiresUserVerification: Bool
    var expiresAt: Timestamp
}
