import Foundation
import Testing

@testable import PlintoStore

@Suite("Cancelling a task that waits for the database", .scratchDirectory)
struct CancellationTests {
    @Test("before its closure begins: it is told at once, and nothing happens")
    func waiting() async throws {
        let database = try await Counters.open()
        let gate = Gate()
        async let blocker: Void = database.write { _ in gate.pass() }
        await gate.arrived()
        let waiting = Task { try await database.insert(1) }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        gate.open()
        try await blocker
        #expect(try await database.entries() == [])
        await database.close()
    }

    @Test("after its closure began: it is carried out and answered as ever")
    func begun() async throws {
        let database = try await Counters.open()
        let gate = Gate()
        let task = Task {
            try await database.write { connection in
                gate.pass()
                try connection.execute("INSERT INTO entry (id) VALUES (1)")
            }
        }
        await gate.arrived()
        task.cancel()
        gate.open()
        try await task.value
        #expect(try await database.entries() == [1])
        await database.close()
    }

    @Test("at any moment: what was answered is there, what was cancelled is not")
    func storm() async throws {
        let database = try await Counters.open()
        let answered = await withTaskGroup(of: Int?.self) { group in
            for id in 0..<500 {
                let task = Task { try await database.insert(id) }
                group.addTask {
                    if id % 2 == 0 {
                        for _ in 0..<(id % 7) { await Task.yield() }
                        task.cancel()
                    }
                    return (try? await task.value).map { id }
                }
            }
            return await group.reduce(into: [Int]()) { ids, id in if let id { ids.append(id) } }
        }
        #expect(try await database.entries() == answered.sorted())
        #expect(answered.count >= 250, "those that nobody cancelled are all there")
        await database.close()
    }

    @Test("a task that is cancelled already never reaches the database")
    func beforehand() async throws {
        let database = try await Counters.open()
        let started = Latch()
        let task = Task {
            await started.wait()
            try await database.insert(1)
        }
        task.cancel()
        started.open()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await database.entries() == [])
        await database.close()
    }
}
