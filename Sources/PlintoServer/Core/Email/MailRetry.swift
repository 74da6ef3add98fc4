import PlintoCrypto

/// How long a letter that did not leave waits for its next try.
enum MailRetry {
    /// Seconds after the first failure, the second and so on; the last one stays. The first are short because a link
    /// to sign in with has no use after a quarter of an hour.
    private static let pauses: [Int64] = [5, 15, 60, 180, 600, 1800, 3600]
    /// Milliseconds for which an email waits that is expired by the wall clock alone.
    static let rest: Int64 = 600_000
    /// Milliseconds.
    static let longestPause = (pauses.max() ?? 0) * 1200

    /// Milliseconds: a fifth more or less than the table says, so that what failed together does not come back together.
    ///
    /// - Parameters:
    ///   - attempts: How many tries have failed; at least 1.
    ///   - isPermanent: Whether the receiver said so: then it is asked as seldom as possible.
    static func pause(after attempts: Int, isPermanent: Bool, from random: any RandomSource) -> Int64 {
        let index = isPermanent ? pauses.count - 1 : min(max(attempts, 1), pauses.count) - 1
        let pause = pauses[index] * 1000
        let draw = random.bytes(2).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return pause - pause / 5 + (2 * pause / 5) * draw / 65_535
    }
}
