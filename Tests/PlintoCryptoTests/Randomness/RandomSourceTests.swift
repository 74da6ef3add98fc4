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

    @Test("an identifier takes its time and then ten bytes of the source")
    func identifier() {
        let random = ScriptedRandom([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        let time = Timestamp(seconds: 1_700_000_000)
        #expect(UserID(createdAt: time, from: random) == UserID(createdAt: time, random: Array(1...10)))
    }
}
