import Dispatch
import PlintoModels
import Testing

@testable import PlintoServer

/// Whose hashes are computed when there are too many.
@Suite("The hashing pool")
struct HashingPoolTests {
    @Test("work of several principals is taken in turn, each one's own in order")
    func turns() {
        var queue = FairQueue<String, String>(capacity: 10, share: 10)
        for piece in ["a1", "a2", "a3", "b1", "c1", "c2"] { _ = queue.append(piece, of: String(piece.prefix(1))) }
        var taken: [String] = []
        while let piece = queue.next() {
            taken.append(piece)
            if piece == "a1" { _ = queue.append("b2", of: "b") }
        }
        #expect(taken == ["a1", "b1", "c1", "a2", "b2", "c2", "a3"] && queue.isEmpty)
    }

    @Test("who floods is refused at their share, and in a full queue loses places to those who have less")
    func flood() {
        var queue = FairQueue<String, Int>(capacity: 4, share: 3)
        func append(_ number: Int, _ principal: String) -> String {
            switch queue.append(number, of: principal) {
            case .accepted: "accepted"
            case .refused: "refused"
            case .displaced(let other): "displaced \(other)"
            }
        }
        #expect((1...4).map { append($0, "flood") } == ["accepted", "accepted", "accepted", "refused"])
        #expect(append(5, "a") == "accepted")
        #expect(append(6, "b") == "displaced 3")
        // Two, one and one: whoever comes next takes the second of two, and then all are equal.
        #expect(append(7, "c") == "displaced 2")
        #expect(append(8, "d") == "refused" && append(9, "flood") == "refused")
        var taken: [Int] = []
        while let number = queue.next() { taken.append(number) }
        #expect(taken == [1, 5, 6, 7])
    }

    @Test("a queue without places refuses everybody")
    func empty() {
        var queue = FairQueue<String, Int>(capacity: 0, share: 0)
        guard case .refused = queue.append(1, of: "a") else {
            Issue.record("accepted")
            return
        }
        #expect(queue.next() == nil)
    }

    @Test(
        "the hash of a newcomer takes the place of the flood's last one, which gets 503, and waits for one of its own"
    )
    func pool() async throws {
        let flood = HashingPool.Principal.group("192.0.2.1")
        let pool = HashingPool(threads: 1, queueLimit: 3)
        let (started, hasStarted) = AsyncStream.makeStream(of: Void.self)
        let gate = DispatchSemaphore(value: 0)
        async let running = pool.run(for: flood) {
            hasStarted.yield()
            gate.wait()
            return 0
        }
        for await _ in started { break }
        // The only thread is busy now: nothing that follows blocks, and all of it waits or is refused.
        func submit(_ number: Int, _ principal: HashingPool.Principal) async -> Task<Int, any Error> {
            let (waiting, refused) = (pool.statistics.waiting, pool.statistics.refused)
            let task = Task { try await pool.run(for: principal) { number } }
            while pool.statistics.waiting == waiting, pool.statistics.refused == refused { await Task.yield() }
            return task
        }
        let first = await submit(1, flood)
        let second = await submit(2, flood)
        let tooMany = await submit(3, flood)
        await #expect(throws: HashingPool.overloaded) { try await tooMany.value }
        let other = await submit(4, .group("192.0.2.2"))
        let newcomer = await submit(
            5,
            .user(UserID(createdAt: Timestamp(seconds: 1), random: .init(repeating: 0, count: 10)))
        )
        await #expect(throws: HashingPool.overloaded) { try await second.value }
        gate.signal()
        #expect(try await running == 0)
        #expect(try await [first.value, other.value, newcomer.value] == [1, 4, 5])
        #expect(try await pool.run(for: flood) { 6 } == 6)
        #expect(pool.statistics.refused == 2)
    }
}
