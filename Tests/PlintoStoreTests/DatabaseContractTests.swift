import Synchronization
import TestSupport
import Testing

@testable import PlintoStore

/// The contract of `Database`, which every backend keeps.
@Suite("The contract of a database", .scratchDirectory)
struct DatabaseContractTests {
    struct Backend: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// Opens an empty database with the schema of `Counters`.
        let open: @Sendable () async throws -> any Database
    }

    private struct Refusal: Error {}

    static let backends = [Backend(testDescription: "SQLite") { try await Counters.open() }]

    @Test("writes are serializable: what a closure has read holds when its changes are committed", arguments: backends)
    func serializable(backend: Backend) async throws {
        let database = try await backend.open()
        let inserted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for id in 1...60 {
                group.addTask {
                    try await database.write { transaction in
                        let count: Int = try transaction.row("SELECT count(*) FROM entry")?.get(0) ?? 0
                        guard count < 10 else { return false }
                        try transaction.execute("INSERT INTO entry (id) VALUES ($1)", id)
                        return true
                    }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(inserted == 10)
        #expect(try await database.entries().count == 10)
        await database.close()
    }

    @Test("a read cannot write, by whichever call", arguments: backends)
    func readsCannotWrite(backend: Backend) async throws {
        let database = try await backend.open()
        try await database.insert(1)
        let attempts: [@Sendable (any Transaction) throws -> Void] = [
            { try $0.execute("INSERT INTO entry (id) VALUES (2)") },
            { _ = try $0.row("INSERT INTO entry (id) VALUES (2) RETURNING id") },
            { _ = try $0.rows("UPDATE entry SET note = 'changed' RETURNING id") },
            { _ = try $0.rows("DELETE FROM entry RETURNING id") },
        ]
        for attempt in attempts {
            let error = await #expect(throws: DatabaseError.self) { try await database.read(attempt) }
            #expect(error?.code == .readOnly)
        }
        #expect(try await database.entries() == [1])
        await database.close()
    }

    @Test("a read sees one snapshot, whatever is committed meanwhile", arguments: backends)
    func snapshot(backend: Backend) async throws {
        let database = try await backend.open()
        try await database.insert(1)
        let gate = Gate()
        async let counts = database.read { transaction in
            let count = { try transaction.row("SELECT count(*) FROM entry")?.get(0, as: Int.self) ?? 0 }
            let before = try count()
            gate.pass()
            return [before, try count()]
        }
        await gate.arrived()
        try await database.insert(2)
        gate.open()
        #expect(try await counts == [1, 1])
        #expect(try await database.entries() == [1, 2])
        await database.close()
    }

    @Test("a closure that throws leaves no row and no effect", arguments: backends)
    func noTrace(backend: Backend) async throws {
        let database = try await backend.open()
        let effects = Mutex(0)
        await #expect(throws: Refusal.self) {
            try await database.write { transaction in
                try transaction.execute("INSERT INTO entry (id) VALUES (1)")
                transaction.afterCommit { effects.withLock { $0 += 1 } }
                throw Refusal()
            }
        }
        #expect(try await database.entries() == [])
        #expect(effects.withLock { $0 } == 0)
        await database.close()
    }

    @Test("effects run in order, after the commit and before the caller has the result", arguments: backends)
    func effects(backend: Backend) async throws {
        let database = try await backend.open()
        let effects = Mutex<[Int]>([])
        try await database.write { transaction in
            for number in 1...3 { transaction.afterCommit { effects.withLock { $0.append(number) } } }
            effects.withLock { $0.append(0) }
        }
        #expect(effects.withLock { $0 } == [0, 1, 2, 3])
        await database.close()
    }

    @Test("a closure that runs twice counts once: its rows, its effects and what it announces", arguments: backends)
    func rerun(backend: Backend) async throws {
        let database = RerunningDatabase(base: try await backend.open())
        let runs = Mutex(0)
        let effects = Mutex(0)
        let heard = Mutex<[DatabaseChange]>([])
        database.observe { change in heard.withLock { $0.append(change) } }
        let count = try await database.write { transaction in
            runs.withLock { $0 += 1 }
            try transaction.execute("INSERT INTO entry (id) VALUES (1)")
            transaction.afterCommit { effects.withLock { $0 += 1 } }
            transaction.announce(.queued(.emails))
            return try transaction.row("SELECT count(*) FROM entry")?.get(0, as: Int.self)
        }
        #expect(count == 1 && runs.withLock { $0 } == 2)
        #expect(effects.withLock { $0 } == 1)
        #expect(heard.withLock { $0 } == [.queued(.emails)])
        #expect(try await database.entries() == [1])
        await database.close()
    }

    @Test("a second row with the same key is reported as such, with its columns", arguments: backends)
    func uniqueness(backend: Backend) async throws {
        let database = try await backend.open()
        try await database.insert(1)
        let error = await #expect(throws: DatabaseError.self) { try await database.insert(1) }
        #expect(error?.code == .constraint(.unique))
        #expect(error?.columns == ["entry.id"])
        #expect(error?.code.isOfTheStore == false)
        await database.close()
    }
}
