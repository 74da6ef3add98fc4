package import PlintoCrypto

/// The delays between attempts of one rotation: doubled after each failure up to a cap, with jitter so that clients do
/// not all return at once after an outage.
package struct Backoff: Hashable, Sendable {
    /// The delay after the first failure, before jitter.
    package var base: Duration
    /// The longest delay, unless the server sends a longer `Retry-After`.
    package var cap: Duration
    /// The limit for `Retry-After`, so that no intermediary can silence a client for a day.
    package var longestRetryAfter: Duration

    package init(
        base: Duration = .milliseconds(250),
        cap: Duration = .seconds(60),
        longestRetryAfter: Duration = .seconds(300)
    ) {
        self.base = base
        self.cap = cap
        self.longestRetryAfter = longestRetryAfter
    }

    /// Returns the delay after `failures` consecutive failures: between half of the doubled base and all of it.
    ///
    /// - Parameter retryAfter: The minimum delay in seconds that the server requested.
    package func delay(failures: Int, retryAfter: Int? = nil, random: some RandomSource) -> Duration {
        let doublings = min(max(failures, 1) - 1, 30)
        let whole = min(cap, base * (1 << doublings))
        let delay = whole / 2 * (1 + random.fraction())
        return max(delay, notBefore(retryAfter: retryAfter))
    }

    /// Returns the part of a delay that must not be shortened.
    package func notBefore(retryAfter: Int?) -> Duration {
        min(.seconds(min(max(retryAfter ?? 0, 0), 86_400)), longestRetryAfter)
    }
}
