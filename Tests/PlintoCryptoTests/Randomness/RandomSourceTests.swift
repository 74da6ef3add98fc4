import PlintoCrypto
import PlintoModels
import Testing

@Suite("Randomness")
struct RandomSourceTests {
    @Test("the system gives as many bytes as are asked for", arguments: [0, 1, 16, 32, 100_000])
    func counts(count: Int) {
        #expect(SystemRandom().bytes(count).count == count)
    }

    @Test("the system never gives the same 16 bytes twice")
    func distinct() {
        let drawn = (0..<10_000).map { _ in SystemRandom().bytes(16) }
        #expect(Set(drawn).count == drawn.count)
    }

    @Test("a fraction is at least 0 and less than 1, whatever is drawn")
    func fraction() {
        #expect(ScriptedRandom([UInt8](repeating: 0, count: 8)).fraction() == 0)
        #expect(ScriptedRandom([0x80, 0, 0, 0, 0, 0, 0, 0]).fraction() == 0.5)
        let last = ScriptedRandom([UInt8](repeating: 0xFF, count: 8)).fraction()
        #expect(last < 1 && last > 0.999_999)
    }

    @Test("an identifier takes its time and then ten bytes of the source")
    func identifier() {
        let random = ScriptedRandom([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        let time = Timestamp(seconds: 1_700_000_000)
        #expect(UserID(createdAt: time, from: random) == UserID(createdAt: time, random: Array(1...10)))
    }
}
