import PlintoCrypto

/// The waits between the attempts of a delivery, and their end.
enum WebhookRetry {
    /// After the last pause the delivery has failed. No pause is shortened, because a receiver may have asked for it.
    private static let schedule = RetrySchedule(
        pauses: [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400],
        jitter: 0...10
    )
    /// The number of failed attempts that are followed by another.
    static let mostRetries = schedule.pauses.count
    /// In seconds: a receiver's request for a longer wait is not honoured.
    static let longestWish: Int64 = 86_400
    /// Milliseconds.
    static let longestPause = schedule.longestPause(atLeast: longestWish)

    /// In milliseconds; nil if the delivery has failed.
    ///
    /// - Parameters:
    ///   - attempts: The number of failed attempts; at least 1.
    ///   - wish: The seconds that the receiver requests (RFC 9110 §10.2.3): it is not retried earlier.
    static func pause(after attempts: Int, wish: Int64?, from random: any RandomSource) -> Int64? {
        guard attempts <= mostRetries else { return nil }
        return schedule.pause(after: attempts, atLeast: max(0, min(wish ?? 0, longestWish)), from: random)
    }
}
