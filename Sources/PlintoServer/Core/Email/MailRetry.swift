import PlintoCrypto

/// The wait before the next attempt to send an email.
enum MailRetry {
    /// The first pauses are short because a sign-in link is useless after a quarter of an hour.
    private static let schedule = RetrySchedule(pauses: [5, 15, 60, 180, 600, 1800, 3600], jitter: -20...20)
    /// Milliseconds for which an email waits that has expired only by the wall clock.
    static let rest: Int64 = 600_000
    /// Milliseconds.
    static let longestPause = schedule.longestPause()

    /// In milliseconds.
    ///
    /// - Parameters:
    ///   - attempts: The number of failed attempts; at least 1.
    ///   - isPermanent: True if the receiver said so: then it is retried as rarely as possible.
    static func pause(after attempts: Int, isPermanent: Bool, from random: any RandomSource) -> Int64 {
        schedule.pause(after: isPermanent ? schedule.pauses.count : attempts, from: random)
    }
}
