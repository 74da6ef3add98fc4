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
        // Two, one and one: anyone who comes next takes the second of two, and then all are equal.
        #expect(append(7, "c") == "displaced 2")
        #expect(append(8, "d") == "refused" && append(9, "flood") == "refused")
        var taken: [Int] = []
        while let number = queue.next() { taken.append(number) }
        #expect(taken == [1, 5, 6, 7])
    }

    @Test("clients that no one knows never fill the queue, however many they are, nor take the place of a user")
    func reserve() {
        var queue = FairQueue<String, Int>(capacity: 8, share: 4, reserve: 2) { $0.hasPrefix("user") }
        func append(_ number: Int, _ principal: String) -> String {
            switch queue.append(number, of: principal) {
            case .accepted: "accepted"
            case .refused: "refused"
            case .displaced(let other): "displaced \(other)"
            }
        }
        for number in 1...6 { #expect(append(number, "client \(number)") == "accepted") }
        #expect(append(7, "client 7") == "refused" && queue.count == 6)
        #expect(append(8, "user 1") == "accepted" && append(9, "user 1") == "accepted")
        // A user has the places of all others that are free, and those of clients that have more.
        #expect(append(10, "user 2") == "displaced 9" && append(11, "client 8") == "refused")
        #expect(queue.next() == 1 && append(12, "client 9") == "accepted" && append(13, "client 10") == "refused")
        var count = 1
        while queue.next() != nil { count += 1 }
        #expect(count == 9 && queue.isEmpty && append(14, "client 1") == "accepted")
    }

    @Test("all groups of an IPv6 site have one place in the queue's turns")
    func site() {
        func principal(_ address: String) -> HashingPool.Principal {
            .client(ClientDescription(address: address, userAgent: nil))
        }
        #expect(principal("2001:db8:7:1::1") == principal("2001:db8:7:ffff::1"))
        #expect(principal("2001:db8:7:1::1") != principal("2001:db8:8:1::1"))
        #expect(principal("192.0.2.1") != principal("192.0.2.2"))
    }

    @Test("a queue without places refuses everyone")
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
