import PlintoCrypto
import PlintoModels
import PlintoStore

/// The challenges of ceremonies: 256 random bits each, good for five minutes and once. Their hashes are what is kept.
struct PasskeyChallenges: Sendable {
    /// In seconds.
    static let lifetime: Int64 = 300

    let clock: any TimeSource
    let random: any RandomSource

    /// Keeps a new challenge.
    ///
    /// - Parameters:
    ///   - user: Whose passkey may answer; nil for anybody's, or, where it is restricted, for nobody's.
    ///   - isRestricted: Whether it is asked for one account, be there such an account or not.
    /// - Returns: The challenge in base64url.
    func open(
        _ ceremony: PasskeyChallengeRecord.Ceremony,
        for user: UserID?,
        isRestricted: Bool,
        requiresUserVerification: Bool,
        in connection: any Transaction
    ) throws -> String {
        let challenge = random.bytes(32)
        try connection.passkeyChallenges.insert(
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

    /// A challenge that is still good.
    func find(
        _ hash: [UInt8],
        _ ceremony: PasskeyChallengeRecord.Ceremony,
        in connection: any Transaction
    ) throws -> PasskeyChallengeRecord? {
        try connection.passkeyChallenges.find(hash, ceremony, at: clock.now())
    }

    /// What whoever comes too late, or twice, is told: 400 for a registration, 401 for a sign-in.
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
