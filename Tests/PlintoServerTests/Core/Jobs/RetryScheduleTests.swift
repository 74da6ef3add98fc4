import PlintoCrypto
import Testing

@testable import PlintoServer

@Suite("The pauses between attempts")
struct RetryScheduleTests {
    /// Randomness of which every byte is the same.
    private struct Constant: RandomSource {
        let byte: UInt8

        func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: byte, count: count) }
    }

    private let schedule = RetrySchedule(pauses: [5, 60], jitter: -20...10)

    @Test("a pause is that of the table, shorter or longer by at most the jitter; the last one repeats")
    func table() {
        for (attempts, seconds) in [(0, 5), (1, 5), (2, 60), (3, 60), (1000, 60)] as [(Int, Int64)] {
            #expect(schedule.pause(after: attempts, from: Constant(byte: 0)) == seconds * 800)
            let longest = schedule.pause(after: attempts, from: Constant(byte: 0xFF))
            #expect((seconds * 1100 - 1...seconds * 1100).contains(longest))
        }
    }

    @Test("a requested pause is heeded where it is longer than that of the table")
    func least() {
        #expect(schedule.pause(after: 1, atLeast: 30, from: Constant(byte: 0)) == 24_000)
        #expect(schedule.pause(after: 2, atLeast: 30, from: Constant(byte: 0)) == 48_000)
    }

    @Test("no pause is longer than the longest")
    func longest() {
        #expect(schedule.longestPause() == 66_000)
        #expect(schedule.longestPause(atLeast: 100) == 110_000)
        for _ in 0..<1000 {
            #expect(schedule.pause(after: 2, from: SystemRandom()) <= schedule.longestPause())
        }
    }
}
