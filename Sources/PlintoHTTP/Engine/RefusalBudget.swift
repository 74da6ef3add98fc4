/// Bounds the responses to refused connections.
///
/// A flood of connections beyond the budget is only closed: writing responses to it would cost as much again as
/// accepting it.
struct RefusalBudget: Sendable {
    /// The number of responses within one second.
    static let perSecond = 100

    private var left = perSecond
    private var renewal = Instant(nanoseconds: 0)

    /// Returns true if one more refused connection gets a response.
    mutating func take(at now: Instant) -> Bool {
        if now >= renewal {
            renewal = now + .seconds(1)
            left = Self.perSecond
        }
        guard left > 0 else { return false }
        left -= 1
        return true
    }
}
