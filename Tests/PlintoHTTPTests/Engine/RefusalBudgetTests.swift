import PlintoSystem
import Testing

@testable import PlintoHTTP

@Suite("Refused connections")
struct RefusalBudgetTests {
    @Test("of a flood of refused connections a bounded number gets a response in each second")
    func bounded() {
        var budget = RefusalBudget()
        let start = Instant(nanoseconds: 5_000_000_000)
        for second in 0..<3 {
            let now = start + .seconds(second)
            let answered = (0..<1000).count { budget.take(at: now + .microseconds($0 * 900)) }
            #expect(answered == RefusalBudget.perSecond)
        }
    }
}
