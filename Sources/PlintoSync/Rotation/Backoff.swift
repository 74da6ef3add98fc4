package import PlintoCrypto

/// How long to wait between tries of one rotation: twice as long after each failure, up to a cap, with jitter so that
/// the clients of a server that comes back do not all arrive at once.
package struct Backoff: Hashable, Sendable {
    /// The wait after the first failure, before jitter.
    package var base: Duration
    /// No wait is longer, but for a server's `Retry-After`.
    package var cap: Duration
    /// A `Retry-After` beyond this is cut: no proxy on the way may silence a client for a day.
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

    /// The wait after `failures` failures in a row: between half of the doubled base and the whole.
    ///
    /// - Parameter retryAfter: Seconds that the server asked for; the wait is never shorter.
    package func delay(failures: Int, retryAfter: Int? = nil, random: some RandomSource) -> Duration {
        let doublings = min(max(failures, 1) - 1, 30)
        let whole = min(cap, base * (1 << doublings))
        let delay = whole / 2 * (1 + random.fraction())
        return max(delay, notBefore(retryAfter: retryAfter))
    }

    /// The part of a wait that nothing may cut short.
    package func notBefore(retryAfter: Int?) -> Duration {
        min(.seconds(min(max(retryAfter ?? 0, 0), 86_400)), longestRetryAfter)
    }
}

extension RandomSource {
    /// Uniform in 0 ..< 1.
    package func fraction() -> Double {
        let bits = bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Double(bits >> 11) * 0x1p-53
    }
}
