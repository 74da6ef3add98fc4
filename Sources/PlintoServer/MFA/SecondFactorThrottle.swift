import PlintoModels

/// How long an account must wait after wrong codes, whatever sign-ins and addresses they came from: whoever knows the
/// password can begin as many sign-ins as they like, and each has five tries.
///
/// Three codes of a million are good at any moment. At one try in a quarter of an hour a guesser needs some three years
/// for a chance of one in four, and the owner is told after the tenth.
enum SecondFactorThrottle {
    /// Seconds to wait after the tenth failure, the eleventh and so on; the last one stays.
    static let delays: [Int64] = [5, 15, 30, 60, 120, 300, 900]
    private static let freeFailures = 9

    /// Seconds that are still to be waited; 0 where none.
    static func wait(failures: Int, since failedAt: Timestamp?, now: Timestamp) -> Int {
        guard failures > freeFailures, let failedAt else { return 0 }
        let delay = delays[min(failures - freeFailures, delays.count) - 1] * 1000
        // No wait is longer than its delay: a clock that was set back must not make one.
        let rest = min(delay, delay - now.milliseconds(since: failedAt))
        return rest > 0 ? Int((rest + 999) / 1000) : 0
    }

    /// Whether the owner is to be told now that somebody knows the password and guesses codes.
    static func isAlarm(failures: Int) -> Bool {
        failures == freeFailures + 1 || failures > 0 && failures % 100 == 0
    }
}
