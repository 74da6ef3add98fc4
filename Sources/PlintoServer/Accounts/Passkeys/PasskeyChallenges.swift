import PlintoCrypto
import PlintoModels
import PlintoStore

/// The challenges of ceremonies: 256 random bits each, valid once within five minutes. Only their hashes are stored.
struct PasskeyChallenges: Sendable {
    /// In seconds.
    static let lifetime: Int64 = 300

    let clock: any TimeSource
    let random: any RandomSource

    /// Stores a new challenge.
    ///
    /// - Parameters:
    ///   - user: The user whose passkey may respond; nil for anyone's, or, if it is restricted, for no one's.
    ///   - isRestricted: True if it is for one account, whether or not that exists.
    /// - Returns: The challenge in base64url.
    func open(
        _ ceremony: PasskeyChallengeRecord.Ceremony,
        for user: UserID?,
        isRestricted: Bool,
        requiresUserVerification: Bool,
        in transaction: any Transaction
    ) throws -> String {
        let challenge = random.bytes(32)
        try transaction.passkeyChallenges.insert(
            PasskeyChallengeRecord(
                hash: Digest.sha256.hash(challenge),
                ceremony: ceremony,
                userID: user,
                isRestricted: isRestricted,
                requiresUserVerification: requiresUserVerification,
                expiresAt: clock.now().advanced(bySeconds: Self.lifetime)
            )
        )
        return Base64URL.encode(challenge)
    }

    /// A valid challenge.
    func find(
        _ hash: [UInt8],
        _ ceremony: PasskeyChallengeRecord.Ceremony,
        in transaction: any Transaction
    ) throws -> PasskeyChallengeRecord? {
        try transaction.passkeyChallenges.find(hash, ceremony, at: clock.now())
    }

    /// The error for an expired or used challenge: 400 for a registration, 401 for a sign-in.
    static func over(_ ceremony: PasskeyChallengeRecord.Ceremony) -> APIError {
        let code: ErrorCode =
            switch ceremony {
            case .registration: .invalidRequest
            case .authentication: .unauthorized
            }
        return APIError(
            code,
            .challengeOver,
            "The challenge is more than five minutes old, or was already used. Ask for new options.",
            field: "response.clientDataJSON"
        )
    }
}
