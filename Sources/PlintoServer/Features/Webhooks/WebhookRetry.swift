import PlintoCrypto

/// How long a delivery that failed waits for its next try, and when it is given up.
enum WebhookRetry {
    /// Seconds after the first failure, the second and so on; after the last of them it is given up.
    static let pauses: [Int64] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
    /// Seconds: what a receiver asks for beyond that is not waited.
    static let longestWish: Int64 = 86_400
    /// Milliseconds.
    static let longestPause = max(pauses.max() ?? 0, longestWish) * 1100

    /// Milliseconds; nil where it is given up. Up to a tenth longer than the table says, so that what failed together
    /// does not come back together.
    ///
    /// - Parameters:
    ///   - attempts: How many tries have failed; at least 1.
    ///   - wish: Seconds that the receiver asked for (RFC 9110 §10.2.3): it is not asked again before.
    static func pause(after attempts: Int, wish: Int64?, from random: any RandomSource) -> Int64? {
        guard attempts <= pauses.count else { return nil }
        let wished = max(0, min(wish ?? 0, longestWish))
        let pause = max(pauses[max(attempts, 1) - 1], wished) * 1000
        let draw = random.bytes(2).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return pause + pause / 10 * draw / 65_535
    }
}
