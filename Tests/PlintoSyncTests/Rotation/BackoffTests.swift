import PlintoSync
import Testing

@Suite("Backoff")
struct BackoffTests {
    private let backoff = Backoff(base: .milliseconds(250), cap: .seconds(60), longestRetryAfter: .seconds(300))

    @Test(
        "doubles with each failure, up to the cap",
        arguments: [(1, 250), (2, 500), (5, 4000), (9, 60_000), (500, 60_000)]
    )
    func grows(failures: Int, milliseconds: Int) {
        let least = backoff.delay(failures: failures, random: ConstantRandom(byte: 0))
        let most = backoff.delay(failures: failures, random: ConstantRandom(byte: 255))
        #expect(least == .milliseconds(milliseconds) / 2)
        #expect(most <= .milliseconds(milliseconds) && most > .milliseconds(milliseconds) * 0.99)
    }

    @Test("is never shorter than the server's Retry-After, and that is cut")
    func retryAfter() {
        let random = SeededRandom(seed: 4)
        #expect(backoff.delay(failures: 1, retryAfter: 30, random: random) >= .seconds(30))
        #expect(backoff.delay(failures: 1, retryAfter: .max, random: random) == .seconds(300))
        #expect(backoff.delay(failures: 1, retryAfter: -5, random: random) <= .milliseconds(250))
    }

    @Test("jitter differs from try to try and stays in its range")
    func jitter() {
        let random = SeededRandom(seed: 5)
        let delays = (0..<200).map { _ in backoff.delay(failures: 4, random: random) }
        #expect(delays.allSatisfy { $0 >= .seconds(1) && $0 <= .seconds(2) })
        #expect(Set(delays).count > 150)
    }
}
