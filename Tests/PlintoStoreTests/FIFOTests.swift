import Testing

@testable import PlintoStore

@Suite("A queue")
struct FIFOTests {
    @Test("gives back everything once, in order of arrival, however it is taken", arguments: [1, 3, 64, 1000])
    func order(limit: Int) {
        var queue = FIFO<Int>()
        var (taken, next) = ([Int](), 0)
        for round in 0..<200 {
            for _ in 0..<(round % 7) {
                queue.append(next)
                next += 1
            }
            if round % 2 == 0 { taken += queue.removeFirst(atMost: limit) }
            #expect(queue.count == next - taken.count)
        }
        while !queue.isEmpty { taken += queue.removeFirst(atMost: limit) }
        #expect(taken == Array(0..<next))
        #expect(queue.removeFirst(atMost: limit) == [])
    }

    @Test("lets go of what was taken")
    func release() {
        final class Thing {}
        var queue = FIFO<Thing>()
        weak var first: Thing?
        do {
            let thing = Thing()
            first = thing
            queue.append(thing)
            queue.append(Thing())
        }
        #expect(first != nil)
        _ = queue.removeFirst(atMost: 1)
        #expect(first == nil)
    }
}
