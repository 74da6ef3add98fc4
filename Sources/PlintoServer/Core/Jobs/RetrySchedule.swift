import PlintoCrypto

/// The pauses between the attempts at something that fails: those of a table, each a little shorter or longer, so that
/// what failed together is not retried together.
struct RetrySchedule: Sendable {
    /// Seconds after the first failure, the second and so on; the last one repeats.
    let pauses: [Int64]
    /// By how many per cent a pause may be shorter or longer.
    let jitter: ClosedRange<Int64>

    /// A pause in milliseconds.
    ///
    /// - Parameters:
    ///   - attempts: The number of failed attempts; at least 1.
    ///   - seconds: The least pause, before jitter.
    func pause(after attempts: Int, atLeast seconds: Int64 = 0, from random: any RandomSource) -> Int64 {
        let pause = max(pauses[min(max(attempts, 1), pauses.count) - 1], seconds)
        let (shortest, longest) = (pause * 10 * (100 + jitter.lowerBound), pause * 10 * (100 + jitter.upperBound))
        return shortest + Int64(Double(longest - shortest) * random.fraction())
    }

    /// The longest pause in milliseconds, if none is requested that is longer than `seconds`.
    func longestPause(atLeast seconds: Int64 = 0) -> Int64 {
        max(pauses.max() ?? 0, seconds) * 10 * (100 + jitter.upperBound)
    }
}
