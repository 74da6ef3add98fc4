import PlintoModels

/// The remaining lifetime of a cached token at one moment, and the lifetime that a caller requires of it.
struct TokenFreshness {
    /// The remaining lifetime in milliseconds.
    let remaining: Int64
    /// The remaining lifetime in milliseconds by the clock that gives less.
    let leastRemaining: Int64
    /// The required lifetime in milliseconds.
    let required: Int64
    /// True if ``remaining`` rests on the time since boot and the wall clock does not contradict it.
    let isCertain: Bool
    /// True if the caller named no minimum.
    private let acceptsAny: Bool

    /// - Parameters:
    ///   - minimumTTL: The caller's minimum in seconds; 0 if it named none.
    ///   - isRejected: True if a server refused the token before its expiry.
    init(
        of credentials: StoredCredentials,
        at now: ClockReading,
        minimumTTL: Int,
        policy: RefreshPolicy,
        isRejected: Bool
    ) {
        let expiry = TokenExpiry(credentials.timestamps)
        remaining = isRejected ? 0 : expiry.remaining(at: now)
        leastRemaining = isRejected ? 0 : expiry.leastRemaining(at: now)
        required = policy.required(asked: minimumTTL > 0 ? minimumTTL : nil, lifetime: expiry.lifetime)
        isCertain = expiry.isCertain(at: now)
        acceptsAny = minimumTTL <= 0
    }

    /// True if the token satisfies the caller, though a fresher one would be better.
    var isGoodEnough: Bool { remaining > 0 && (acceptsAny || remaining >= required) }

    /// True if a refresh would gain nothing.
    var isBest: Bool { isCertain && remaining >= required }

    /// True if the clocks disagree on whether the token has expired.
    var mayHaveEnded: Bool { !isCertain && leastRemaining == 0 }
}

extension AgentToken {
    /// The token as handed out, with its remaining lifetime rounded up to seconds.
    init(_ credentials: StoredCredentials, remaining: Int64) {
        self.init(
            accessToken: credentials.accessToken,
            expiresAt: TokenExpiry(credentials.timestamps).expiresAt,
            expiresIn: Int((remaining + 999) / 1000)
        )
    }
}
