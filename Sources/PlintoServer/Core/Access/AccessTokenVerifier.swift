import PlintoCrypto
import PlintoModels

/// Verifies access tokens, and remembers verified ones: a signature costs more than the rest of a request.
struct AccessTokenVerifier: Sendable {
    /// The claims of a verified token that a request needs.
    struct Verified: Sendable {
        let session: SessionID
        let user: UserID
        /// The second at which it expires.
        let expiresAt: Int64
    }

    private let keys: SigningKeyRing
    private let issuer: String
    private let clock: any TimeSource
    private let uses: UseRecorder
    private let cache: ReadThroughCache<String, Verified>

    init(keys: SigningKeyRing, issuer: String, clock: any TimeSource, uses: UseRecorder, capacity: Int = 8192) {
        self.keys = keys
        self.issuer = issuer
        self.clock = clock
        self.uses = uses
        cache = ReadThroughCache(capacity: capacity)
    }

    /// - Throws: 401 `token_expired` or `invalid_token`.
    func verify(_ token: String) throws(APIError) -> Verified {
        let now = clock.now()
        if let known = cache.cached(token) {
            guard now.seconds < known.expiresAt else { throw Self.expired }
            return known
        }
        let generation = cache.generation
        let claims: AccessTokenClaims
        do {
            claims = try JWT.verify(token, keys: keys.verifiers(at: now), issuer: issuer, audience: issuer, now: now)
        } catch .expired {
            throw Self.expired
        } catch {
            throw APIError(.unauthorized, .invalidToken, "This access token is not valid here.")
        }
        uses.note(claims.rti)
        let verified = Verified(session: claims.sid, user: claims.sub, expiresAt: claims.exp)
        cache.keep(verified, for: token, madeIn: generation)
        return verified
    }

    /// To be called when the keys have changed: tokens that were verified with an old key may no longer be valid.
    func forgetAll() {
        cache.invalidateAll()
    }

    private static let expired = APIError(
        .unauthorized,
        .tokenExpired,
        "This access token has expired. Get a new one with the refresh token."
    )
}
