import PlintoCrypto

/// The waits between the attempts of a delivery, and their end.
enum WebhookRetry {
    /// Seconds after the first failure, the second and so on; after the last of them the delivery has failed.
    static let pauses: [Int64] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
    /// In seconds: a receiver's request for a longer wait is not honoured.
    static let longestWish: Int64 = 86_400
    /// Milliseconds.
    static let longestPause = max(pauses.max() ?? 0, longestWish) * 1100

    /// In milliseconds; nil if the delivery has failed. Up to a tenth longer than the table says, so that deliveries
    /// that failed together are not retried together.
    ///
    /// - Parameters:
    ///   - attempts: The number of failed attempts; at least 1.
    ///   - wish: The seconds that the receiver requests (RFC 9110 §10.2.3): it is not retried earlier.
    static func pause(after attempts: Int, wish: Int64?, from random: any RandomSource) -> Int64? {
        guard attempts <= pauses.count else { return nil }
        let wished = max(0, min(wish ?? 0, longestWish))
        let pause = max(pauses[max(attempts, 1) - 1], wished) * 1000
        let draw = random.bytes(2).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return pause + pause / 10 * draw / 65_535
    }
}
