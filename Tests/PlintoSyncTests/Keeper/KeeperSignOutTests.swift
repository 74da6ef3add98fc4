import PlintoModels
import PlintoSync
import PlintoTransport
import Synchronization
import TestSupport
import Testing

@Suite("Signing out of the token keeper", .timeLimit(.minutes(2)))
struct KeeperSignOutTests {
    @Test("wipes the tokens and gives them back to be revoked")
    func idle() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        let left = try await keeper.signOut()
        #expect(left?.accessToken == "access-0")
        #expect(bench.journal.state == .signedOut(nil))
        await #expect(throws: KeeperFault.signedOut(nil)) { try await keeper.token() }
        #expect(try await keeper.signOut() == nil)
        await bench.run(for: .seconds(7200))
        #expect(bench.transport.requests.isEmpty)
        await keeper.stop()
    }

    @Test("wins over a rotation on the wire: the late successor is revoked and never stored")
    func duringExchange() async throws {
        let bench = Bench()
        let gate = Gate()
        bench.transport.answer { [bench] request throws(TransportFault) in
            let answer = bench.serve(request)
            await gate.pass()
            return answer
        }
        let keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(3600))
        let caller = Task { try await keeper.token() }
        await eventually("nobody asked the server") { gate.waiters == 1 }
        #expect(try await keeper.signOut()?.refreshToken == "refresh-0")
        await #expect(throws: KeeperFault.signedOut(nil)) { try await caller.value }
        #expect(bench.journal.state == .signedOut(nil))
        gate.open()
        await eventually("the late successor was not revoked") { bench.server.withLock { $0.isRevoked } }
        #expect(bench.transport.signOuts.first?.field("Authorization") == "Bearer access-2")
        #expect(bench.server.withLock { $0.thefts } == 0)
        #expect(bench.journal.state == .signedOut(nil))
        #expect(!bench.journal.entries.contains { if case .completed = $0 { true } else { false } })
        await keeper.stop()
    }

    @Test("the revocation of a late successor is tried again when the network fails it")
    func revocationRetried() async throws {
        let bench = Bench()
        let gate = Gate()
        bench.transport.answer { [bench] request throws(TransportFault) in
            let isSignOut = request.url.hasSuffix("signout")
            if isSignOut, bench.transport.signOuts.count < 3 { throw .timedOut }
            let answer = bench.serve(request)
            if !isSignOut { await gate.pass() }
            return answer
        }
        let keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(3600))
        let caller = Task { try await keeper.token() }
        await eventually("nobody asked the server") { gate.waiters == 1 }
        _ = try await keeper.signOut()
        gate.open()
        await eventually("nothing was tried") { bench.transport.signOuts.count == 1 }
        await bench.run(for: .seconds(5))
        #expect(bench.server.withLock { $0.isRevoked })
        #expect(await caller.result.isFailure)
        await keeper.stop()
    }

    @Test("waits for a commit under way, and then wipes what it stored")
    func duringCommit() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        bench.transport.answer { [bench] request throws(TransportFault) in
            bench.journal.gate.close()
            return bench.serve(request)
        }
        bench.clock.advance(.seconds(3600))
        let caller = Task { try await keeper.token() }
        await eventually("no commit") { bench.journal.gate.waiters == 1 }
        let departure = Task { try await keeper.signOut() }
        await #expect(throws: KeeperFault.signedOut(nil)) { try await caller.value }
        await bench.activity.settle()
        bench.journal.gate.open()
        #expect(try await departure.value?.accessToken == "access-2")
        #expect(bench.journal.state == .signedOut(nil))
        await keeper.stop()
    }

    @Test("that cannot be written is reported, hands out nothing more, and is made good later")
    func wipeFails() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        bench.journal.fail(1)
        await #expect(throws: MemoryJournal.Fault.self) { try await keeper.signOut() }
        await #expect(throws: KeeperFault.signedOut(nil)) { try await keeper.token() }
        await bench.run(for: .seconds(1))
        #expect(bench.journal.state == .signedOut(nil))
        await keeper.stop()
    }

    @Test("makes room for another session, whose tokens are then kept")
    func adopt() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        _ = try await keeper.signOut()
        await keeper.adopt(Bench.credentials(bench.clock, lifetime: 3600))
        #expect(try await keeper.token().accessToken == "access-0")
        #expect(await keeper.status.signedIn)
        await keeper.stop()
    }

    @Test("two at once are one")
    func twice() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        bench.journal.gate.close()
        let first = Task { try await keeper.signOut() }
        let second = Task { try await keeper.signOut() }
        await eventually("nothing is written") { bench.journal.gate.waiters == 1 }
        await bench.activity.settle()
        bench.journal.gate.open()
        _ = try await (first.value, second.value)
        #expect(bench.journal.entries == [.ended(nil)])
        await keeper.stop()
    }

    @Test("stopping gives up the request, keeps the intent, and lets nobody wait")
    func stop() async throws {
        let bench = Bench()
        bench.transport.answer { [bench] _ throws(TransportFault) in
            do { try await bench.clock.sleep(for: .seconds(1_000_000)) } catch { throw .cancelled }
            throw .timedOut
        }
        let keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(3600))
        let caller = Task { try await keeper.token() }
        await eventually("nobody asked the server") { bench.transport.requests.count == 1 }
        await keeper.stop()
        await #expect(throws: KeeperFault.self) { try await caller.value }
        #expect(bench.journal.intent?.key == bench.transport.keys.first)
    }
}

extension Result {
    var isFailure: Bool {
        if case .failure = self { true } else { false }
    }
}
