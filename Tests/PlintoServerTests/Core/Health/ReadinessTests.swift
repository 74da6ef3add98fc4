import Glibc
import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Readiness")
struct ReadinessTests {
    /// What the parts of a readiness tell, as the test wants it.
    private final class World: Sendable {
        let space = Mutex<Int64?>(1 << 40)
        let clock = TestClock()
        let log = Log(component: "test", sink: { _ in })

        func readiness(_ database: any Database) -> Readiness {
            Readiness(
                database: database,
                freeSpace: {
                    guard let space = self.space.withLock({ $0 }) else { throw SystemError("examine", code: 5) }
                    return space
                },
                clock: clock,
                log: log
            )
        }
    }

    private func open(_ scratch: ScratchDirectory, _ world: World) async throws -> SQLiteDatabase {
        try await SQLiteDatabase.open(
            SQLiteConfiguration(path: scratch.file("server.db"), readers: 1, busyTimeout: .milliseconds(50)),
            migrations: ServerMigrations.all,
            clock: world.clock,
            log: world.log
        )
    }

    @Test("a database that can be read and not written is not ready, and is again when it can be")
    func writing() async throws {
        let (scratch, world) = (try ScratchDirectory(), World())
        let database = try await open(scratch, world)
        let readiness = world.readiness(database)
        #expect(try await readiness.check().status == "ok")
        let other = try await open(scratch, world)
        let (held, release) = (Latch(), Latch())
        // Another process holds the lock of writers.
        let holder = Task {
            try await other.write { _ in
                held.open()
                release.block()
            }
        }
        await held.wait()
        world.clock.advance(seconds: 3)
        let error = await #expect(throws: APIError.self) { try await readiness.check() }
        #expect(error?.status == 503 && error?.reason == .unavailable)
        #expect(error?.message == "The database cannot be written.")
        #expect(database.statistics().failedWrites == 1)
        release.open()
        try await holder.value
        world.clock.advance(seconds: 3)
        #expect(try await readiness.check().status == "ok")
        await other.close()
        await database.close()
    }

    @Test("a disk that is nearly full is not ready; one that does not tell is")
    func space() async throws {
        let (scratch, world) = (try ScratchDirectory(), World())
        let database = try await open(scratch, world)
        let readiness = world.readiness(database)
        for (space, isReady) in [(Readiness.leastSpace, true), (Readiness.leastSpace - 1, false), (nil, true)] {
            world.space.withLock { $0 = space }
            world.clock.advance(seconds: 3)
            let response = try? await readiness.check()
            #expect((response != nil) == isReady, "\(space ?? -1)")
        }
        await database.close()
    }

    @Test("however many ask, the database is written once in two seconds")
    func cost() async throws {
        let (scratch, world) = (try ScratchDirectory(), World())
        let database = try await open(scratch, world)
        let readiness = world.readiness(database)
        let before = database.statistics().writes
        for round in 1...3 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 { group.addTask { _ = try await readiness.check() } }
                try await group.waitForAll()
            }
            #expect(database.statistics().writes - before == round)
            world.clock.advance(seconds: 2)
        }
        await database.close()
    }

    @Test("the probe is a change of the database each time, although the clock stands still")
    func probe() async throws {
        let (scratch, world) = (try ScratchDirectory(), World())
        let (database, other) = (try await open(scratch, world), try await open(scratch, world))
        var seen: Set<Int64> = []
        for _ in 0..<3 {
            try await database.write { [now = world.clock.now()] in try $0.writeProbe.write(at: now) }
            seen.insert(try await other.foreignChanges())
        }
        #expect(seen.count == 3)
        await other.close()
        await database.close()
    }
}

/// A door that a test opens: tasks wait for it, and so does a closure on the store's thread.
private final class Latch: Sendable {
    private let isOpen = Mutex(false)

    func open() { isOpen.withLock { $0 = true } }

    func wait() async {
        while !isOpen.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(1)) }
    }

    func block() {
        while !isOpen.withLock({ $0 }) { usleep(1000) }
    }
}
