import PlintoCrypto

/// The wait before the next attempt to send an email.
enum MailRetry {
    /// Seconds after the first failure, the second and so on; the last one repeats. The first are short because a
    /// sign-in link is useless after a quarter of an hour.
    private static let pauses: [Int64] = [5, 15, 60, 180, 600, 1800, 3600]
    /// Milliseconds for which an email waits that has expired only by the wall clock.
    static let rest: Int64 = 600_000
    /// Milliseconds.
    static let longestPause = (pauses.max() ?? 0) * 1200

    /// In milliseconds: a fifth more or less than the table says, so that emails that failed together are not retried
    /// together.
    ///
    /// - Parameters:
    ///   - attempts: The number of failed attempts; at least 1.
    ///   - isPermanent: True if the receiver said so: then it is retried as rarely as possible.
    static func pause(after attempts: Int, isPermanent: Bool, from random: any RandomSource) -> Int64 {
        let index = isPermanent ? pauses.count - 1 : min(max(attempts, 1), pauses.count) - 1
        let pause = pauses[index] * 1000
        let draw = random.bytes(2).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return pause - pause / 5 + (2 * pause / 5) * draw / 65_535
    }
}
