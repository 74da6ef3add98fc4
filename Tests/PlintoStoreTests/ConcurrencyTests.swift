import Foundation
import Testing

@testable import PlintoStore

@Suite("Many tasks on one database", .scratchDirectory)
struct ConcurrencyTests {
    private func increment(_ connection: any Transaction) throws {
        try connection.execute(
            "INSERT INTO counter (name, value) VALUES ('hits', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1"
        )
    }

    private func count(_ connection: any Transaction) throws -> Int {
        try connection.row("SELECT value FROM counter WHERE name = 'hits'")?.get(0) ?? 0
    }

    @Test("no increment of many concurrent ones is lost")
    func concurrentWriters() async throws {
        let database = try await Counters.open()
        try await withThrowingTaskGroup { group in
            for _ in 0..<16 {
                group.addTask {
                    for _ in 0..<50 { try await database.write(increment) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await database.read(count) == 800)
        #expect(try await database.integrity() == ["ok"])
        await database.close()
    }

    @Test("those that throw between others take nothing of them along")
    func throwersAmongWriters() async throws {
        struct Refusal: Error {}
        let database = try await Counters.open()
        let refused = try await withThrowingTaskGroup(of: Bool.self) { group in
            for id in 0..<400 {
                group.addTask {
                    do {
                        try await database.write { connection in
                            try connection.execute("INSERT INTO entry (id) VALUES ($1)", id)
                            if id % 3 == 0 { throw Refusal() }
                        }
                        return false
                    } catch is Refusal {
                        return true
                    }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(refused == 134)
        #expect(try await database.entries() == (0..<400).filter { $0 % 3 != 0 })
        await database.close()
    }

    @Test("a read sees one state from its first statement to its last, whatever is committed meanwhile")
    func snapshots() async throws {
        let database = try await Counters.open()
        try await database.write(increment)
        let gate = Gate()
        async let counts = database.read { connection in
            let before = try count(connection)
            gate.pass()
            return [before, try count(connection)]
        }
        await gate.arrived()
        try await database.write(increment)
        #expect(try await database.read(count) == 2)
        gate.open()
        #expect(try await counts == [1, 1])
        await database.close()
    }

    @Test("reads run next to each other and next to a write that takes long")
    func readersAreConcurrent() async throws {
        let database = try await Counters.open(readers: 2)
        let (reading, writing) = (Gate(), Gate())
        async let write: Void = database.write { connection in
            try increment(connection)
            writing.pass()
        }
        async let slowRead: Int = database.read { connection in
            reading.pass()
            return try count(connection)
        }
        await writing.arrived()
        await reading.arrived()
        #expect(try await database.read(count) == 0, "the write is not committed")
        reading.open()
        writing.open()
        _ = try await (write, slowRead)
        #expect(try await database.read(count) == 1)
        await database.close()
    }

    @Test("more than may wait is refused at once, and what waits is carried out")
    func boundedQueue() async throws {
        let database = try await Counters.open(queueCapacity: 2)
        let gate = Gate()
        async let blocker: Void = database.write { _ in gate.pass() }
        await gate.arrived()
        try await withThrowingTaskGroup { group in
            for id in 1...3 { group.addTask { try await database.insert(id) } }
            let error = await #expect(throws: DatabaseError.self) { try await group.next() }
            #expect(error?.code == .overloaded)
            gate.open()
            try await group.waitForAll()
        }
        try await blocker
        #expect(try await database.entries().count == 2)
        await database.close()
    }
}
