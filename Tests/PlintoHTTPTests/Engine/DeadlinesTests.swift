import Testing

@testable import PlintoHTTP

@Suite("Deadlines")
struct DeadlinesTests {
    private func at(_ moment: Int64) -> Instant { Instant(nanoseconds: moment) }

    @Test("a deadline passes at its moment, once")
    func passes() {
        var deadlines = Deadlines()
        deadlines.set(3, at(10))
        #expect(deadlines.next == at(10))
        #expect(deadlines.expired(at: at(9)) == [])
        #expect(deadlines.expired(at: at(10)) == [3])
        #expect(deadlines.expired(at: at(99)) == [])
        #expect(deadlines.next == nil)
    }

    @Test("one that was moved back passes then, one that was moved forward earlier, one that was lifted never")
    func moves() {
        var deadlines = Deadlines()
        deadlines.set(0, at(10))
        deadlines.set(1, at(10))
        deadlines.set(2, at(10))
        deadlines.set(0, at(20))
        deadlines.set(1, at(5))
        deadlines.set(2, nil)
        #expect(deadlines.expired(at: at(5)) == [1])
        #expect(deadlines.expired(at: at(15)) == [])
        #expect(deadlines.expired(at: at(20)) == [0])
        #expect(deadlines.next == nil)
    }

    @Test("it does what a plain list of moments would", arguments: 0..<16)
    func matchesModel(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var deadlines = Deadlines()
        var model: [Int: Int64] = [:]
        var now: Int64 = 0
        for _ in 0..<2000 {
            let slot = Int.random(in: 0..<12, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                deadlines.set(slot, nil)
                model[slot] = nil
            case 1, 2:
                let moment = now + Int64.random(in: 0..<50, using: &generator)
                deadlines.set(slot, at(moment))
                model[slot] = moment
            default:
                now += Int64.random(in: 0..<20, using: &generator)
                let expected = model.filter { $0.value <= now }.keys.sorted()
                #expect(deadlines.expired(at: at(now)).sorted() == expected)
                for slot in expected { model[slot] = nil }
            }
            if let first = model.values.min() { #expect(deadlines.next.map { $0.nanoseconds <= first } == true) }
        }
    }

    @Test("moving a deadline at every request does not fill the heap")
    func staysSmall() {
        var deadlines = Deadlines()
        for moment in 1...100_000 { deadlines.set(0, at(Int64(moment))) }
        #expect(deadlines.expired(at: at(99_999)) == [])
        #expect(deadlines.entryCount == 1)
    }
}
