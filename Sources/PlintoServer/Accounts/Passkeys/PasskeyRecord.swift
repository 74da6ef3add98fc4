import PlintoModels
import PlintoStore

/// One passkey: WebAuthn's credential record (Level 3 §4).
struct PasskeyRecord: Hashable, Sendable {
    var id: PasskeyID
    var userID: UserID
    var credentialID: [UInt8]
    /// A COSE_Key, as the authenticator wrote it.
    var publicKey: [UInt8]
    var name: String
    var signCount: Int64
    /// Whether the authenticator may copy it to other machines; fixed at registration.
    var isBackupEligible: Bool
    var isBackedUp: Bool
    /// Whether the authenticator has ever verified its user, by a PIN or a fingerprint.
    var hasVerifiedUser: Bool
    /// 16 bytes.
    var aaguid: [UInt8]
    var transports: [String]
    var createdAt: Timestamp
    var lastUsedAt: Timestamp?
}

/// One challenge that was handed out and not used yet.
struct PasskeyChallengeRecord: Hashable, Sendable {
    /// What the challenge is for; the store keeps the word.
    enum Ceremony: String, Hashable, Sendable {
        case registration
        case authentication
    }

    /// SHA-256 of the challenge.
    var hash: [UInt8]
    var ceremony: Ceremony
    /// Whose passkey may answer; nil for anybody's, or, where ``isRestricted``, for nobody's.
    var userID: UserID?
    /// Whether the challenge was handed out for one account, be there such an account or not.
    var isRestricted: Bool
    var requiresUserVerification: Bool
    var expiresAt: Timestamp
}
