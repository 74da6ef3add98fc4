import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

@Suite("The services of the server")
struct ServerServiceTests {
    /// Ends when its gate is opened, though nobody asked it to.
    private struct Deserter: Service {
        let name = "deserter"
        let gate: Gate

        func run() async { await gate.pass() }
    }

    /// Records that it is drained.
    private final class Last: Service {
        let name = "last"
        let database = Mutex<(any Database)?>(nil)
        let uses = Mutex<[Timestamp?]>([])
        let keys: Mutex<[APIKeyID]> = Mutex([])

        func drain() async {
            guard let database = database.withLock({ $0 }) else { return }
            let keys = keys.withLock { $0 }
            let found = try? await database.read { connection in
                try keys.map { try connection.apiKeys.find($0)?.key.lastUsedAt }
            }
            uses.withLock { $0 = found ?? [] }
        }
    }

    @Test("a service that ends unexpectedly ends the server with an error")
    func unexpectedEnd() async throws {
        let (scratch, gate) = (try ScratchDirectory(), Gate())
        let server = try await TestServer.start(
            clock: TestClock(),
            scratch: scratch,
            services: [Deserter(gate: gate)]
        )
        async let failure = server.failure { try? await Task.sleep(for: .seconds(3600)) }
        gate.open()
        #expect(await failure?.service == "deserter")
        await server.stop()
        // The database is free for the next start.
        try await TestServer.run(scratch: scratch) { _ in }
    }

    @Test("a server that is asked to end has no failure")
    func expectedEnd() async throws {
        let server = try await TestServer.start(clock: TestClock(), scratch: try ScratchDirectory())
        #expect(await server.failure {} == nil)
        await server.stop()
    }

    @Test("the shutdown writes what is kept in memory, before the database is closed")
    func recorders() async throws {
        let (scratch, last) = (try ScratchDirectory(), Last())
        try await TestServer.run(scratch: scratch, services: [last]) { test in
            let john = try await test.signUp()
            let keys = [
                try await test.key([.usersRead], of: john.tokens), try await test.key([.usersRead], of: john.tokens),
            ]
            last.database.withLock { $0 = test.server.database }
            last.keys.withLock { $0 = keys.map(\.apiKey.id) }
            #expect(try await test.send("GET", "/v1/users/me", key: keys[0].key).status == 200)
            let first = keys[0].apiKey.id
            #expect(
                try await eventually {
                    try await test.server.database.read { try $0.apiKeys.find(first)?.key.lastUsedAt } != nil
                }
            )
            // The next write is a second later, unless the shutdown comes first.
            #expect(try await test.send("GET", "/v1/users/me", key: keys[1].key).status == 200)
        }
        let uses = last.uses.withLock { $0 }
        #expect(uses.count == 2 && uses.allSatisfy { $0 != nil })
    }
}
