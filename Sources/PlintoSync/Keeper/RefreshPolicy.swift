/// The numbers by which ``TokenKeeper`` works.
package struct RefreshPolicy: Hashable, Sendable {
    /// The parts of a token's lifetime between which its refresh starts, at a random point.
    package var window: ClosedRange<Double> = 0.75...0.90
    /// A refresh starts at least this long before expiry; at most 15 % of the lifetime, for short-lived tokens.
    package var leastLead: Duration = .seconds(30)
    /// What a token must still be good for if the caller names nothing; at most a tenth of the lifetime.
    package var defaultMinimumTTL: Duration = .seconds(10)
    /// How long a caller waits for a refresh.
    package var callerDeadline: Duration = .seconds(10)
    /// How long a caller waits if the server is known to be out of reach, or if a token can be had that is shorter
    /// than wished but good.
    package var patience: Duration = .seconds(2)
    /// How long a caller's wish cannot hasten the next try after the last one began.
    package var retrySpacing: Duration = .seconds(1)
    /// After a wake-up, an exchange that has run for longer than this is taken for dead and sent anew.
    package var staleExchange: Duration = .seconds(5)
    /// The longest sleep in one piece: how soon a suspend is noticed where the machine's timers do not count it.
    package var watchInterval: Duration = .seconds(30)
    /// A sleep that took this much longer than asked for was a suspend.
    package var suspendThreshold: Duration = .seconds(5)
    /// Between tries of one rotation.
    package var backoff = Backoff()

    package init() {}

    /// Milliseconds after its receipt at which a token of `lifetime` milliseconds is refreshed.
    ///
    /// - Parameter jitter: In 0 ..< 1.
    func refreshPoint(lifetime: Int64, jitter: Double) -> Int64 {
        let whole = Double(lifetime)
        let lead = min(Double(leastLead.wholeMilliseconds), whole * 0.15)
        let latest = min(whole * window.upperBound, whole - lead)
        let earliest = min(whole * window.lowerBound, latest)
        return Int64(earliest + (latest - earliest) * jitter)
    }

    /// Milliseconds that a token of `lifetime` milliseconds must still be good for.
    ///
    /// A wish is cut at nine tenths of the lifetime: one that no token can meet for longer than an instant would make
    /// every call a refresh.
    ///
    /// - Parameter asked: Seconds, as the caller said; nil if it said nothing.
    func required(asked: Int?, lifetime: Int64) -> Int64 {
        guard let asked else { return min(defaultMinimumTTL.wholeMilliseconds, lifetime / 10) }
        return min(Int64(min(max(asked, 0), 1_000_000_000)) * 1000, lifetime / 10 * 9)
    }
}
