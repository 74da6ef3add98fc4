import PlintoModels

/// The settings of ``TokenRefresher``.
package struct RefreshPolicy: Hashable, Sendable {
    /// The range within a token's lifetime in which its refresh starts, at a random point.
    package var window: ClosedRange<Double> = 0.75...0.90
    /// The minimum time between the start of a refresh and expiry; at most 15 % of the lifetime, for short-lived
    /// tokens.
    package var leastLead: Duration = .seconds(30)
    /// The required remaining lifetime if the caller names none; at most a tenth of the lifetime.
    package var defaultMinimumTTL: Duration = .seconds(10)
    /// The time that a caller waits for a refresh.
    package var callerDeadline: Duration = .seconds(10)
    /// The time that a caller waits if the server is known to be unreachable, or if a token is cached that is valid but
    /// shorter than requested.
    package var patience: Duration = .seconds(2)
    /// The minimum interval between attempts that callers can trigger.
    package var retrySpacing: Duration = .seconds(1)
    /// The age from which a running exchange is considered dead after a wake-up, and sent again.
    package var staleExchange: Duration = .seconds(5)
    /// The longest sleep. It limits how late a suspend is noticed if the machine's timers do not count it.
    package var watchInterval: Duration = .seconds(30)
    /// The delay of a sleep from which it counts as a suspend.
    package var suspendThreshold: Duration = .seconds(5)
    /// The delays between attempts of one rotation.
    package var backoff = Backoff()

    /// Creates the default policy.
    package init() {}

    /// The age in milliseconds at which a token of `lifetime` milliseconds is refreshed.
    ///
    /// - Parameter jitter: A random value in 0 ..< 1.
    func refreshPoint(lifetime: Int64, jitter: Double) -> Int64 {
        let whole = Double(lifetime)
        let lead = min(Double(leastLead.wholeMilliseconds), whole * 0.15)
        let latest = min(whole * window.upperBound, whole - lead)
        let earliest = min(whole * window.lowerBound, latest)
        return Int64(earliest + (latest - earliest) * jitter)
    }

    /// The time in milliseconds since boot at which a token is refreshed.
    ///
    /// A token of an earlier boot is judged by the wall clock alone, and one that the clocks disagree about may have
    /// expired. Both are refreshed immediately.
    func refreshTime(
        of timestamps: TokenTimestamps,
        at now: ClockReading,
        jitter: @autoclosure () -> Double
    ) -> Int64 {
        let expiry = TokenExpiry(timestamps)
        guard expiry.isCertain(at: now) else { return now.sinceBoot }
        return timestamps.bootTime + refreshPoint(lifetime: expiry.lifetime, jitter: jitter())
    }

    /// The required remaining lifetime in milliseconds of a token of `lifetime` milliseconds.
    ///
    /// A caller's minimum is limited to nine tenths of the lifetime. A minimum that a token meets only for an instant
    /// would turn every call into a refresh.
    ///
    /// - Parameter asked: The caller's minimum in seconds; nil if it named none.
    func required(asked: Int?, lifetime: Int64) -> Int64 {
        guard let asked else { return min(defaultMinimumTTL.wholeMilliseconds, lifetime / 10) }
        return min(Int64(min(max(asked, 0), 1_000_000_000)) * 1000, lifetime / 10 * 9)
    }

    /// The length in milliseconds of a suspend of the machine, or a pause of the virtual machine, during a sleep.
    ///
    /// - Parameter expected: The intended length of the sleep in milliseconds.
    /// - Returns: Nil if there was none.
    func suspension(from start: ClockReading, to end: ClockReading, expected: Int64) -> Int64? {
        let elapsed = end.sinceBoot - start.sinceBoot
        // While a virtual machine is paused, the time since boot stands still; its wall clock is corrected afterwards.
        let paused = end.wall.milliseconds(since: start.wall) - elapsed
        let longest = max(elapsed - expected, paused)
        return longest >= suspendThreshold.wholeMilliseconds ? longest : nil
    }
}
