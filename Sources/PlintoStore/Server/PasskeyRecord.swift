package import PlintoModels

/// One passkey: WebAuthn's credential record (Level 3 §4).
package struct PasskeyRecord: Hashable, Sendable {
    package var id: PasskeyID
    package var userID: UserID
    package var credentialID: [UInt8]
    /// A COSE_Key, as the authenticator encoded it.
    package var publicKey: [UInt8]
    package var name: String
    package var signCount: Int64
    /// True if the authenticator may copy it to other machines; fixed at registration.
    package var isBackupEligible: Bool
    package var isBackedUp: Bool
    /// True if the authenticator has ever verified its user, by a PIN or a fingerprint.
    package var hasVerifiedUser: Bool
    /// 16 bytes.
    package var aaguid: [UInt8]
    package var transports: [String]
    package var createdAt: Timestamp
    package var lastUsedAt: Timestamp?

    package init(
        id: PasskeyID,
        userID: UserID,
        credentialID: [UInt8],
        publicKey: [UInt8],
        name: String,
        signCount: Int64,
        isBackupEligible: Bool,
        isBackedUp: Bool,
        hasVerifiedUser: Bool,
        aaguid: [UInt8],
        transports: [String],
        createdAt: Timestamp,
        lastUsedAt: Timestamp? = nil
    ) {
        self.id = id
        self.userID = userID
        self.credentialID = credentialID
        self.publicKey = publicKey
        self.name = name
        self.signCount = signCount
        self.isBackupEligible = isBackupEligible
        self.isBackedUp = isBackedUp
        self.hasVerifiedUser = hasVerifiedUser
        self.aaguid = aaguid
        self.transports = transports
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
    }
}

/// One unused challenge.
package struct PasskeyChallengeRecord: Hashable, Sendable {
    /// The purpose of the challenge; the store keeps the word.
    package enum Ceremony: String, Hashable, Sendable {
        case registration
        case authentication
    }

    /// SHA-256 of the challenge.
    package var hash: [UInt8]
    package var ceremony: Ceremony
    /// The user whose passkey may respond; nil for anyone's, or, if ``isRestricted``, for no one's.
    package var userID: UserID?
    /// True if the challenge was created for one account, whether or not it exists.
    package var isRestricted: Bool
    package var requiresUserVerification: Bool
    package var expiresAt: Timestamp

    package init(
        hash: [UInt8],
        ceremony: Ceremony,
        userID: UserID?,
        isRestricted: Bool,
        requiresUserVerification: Bool,
        expiresAt: Timestamp
    ) {
        self.hash = hash
        self.ceremony = ceremony
        self.userID = userID
        self.isRestricted = isRestricted
        self.requiresUserVerification = requiresUserVerification
        self.expiresAt = expiresAt
    }
}
