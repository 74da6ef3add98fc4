import PlintoModels
import PlintoSync
import PlintoTransport
import Synchronization
import TestSupport
import Testing

@Suite("Signing out of the token refresher", .timeLimit(.minutes(2)))
struct TokenRefresherSignOutTests {
    @Test("wipes the tokens and gives them back to be revoked")
    func idle() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        let left = try await refresher.signOut()
        #expect(left?.accessToken == "access-0")
        #expect(fixture.journal.state == .signedOut(nil))
        await #expect(throws: TokenError.signedOut(nil)) { try await refresher.token() }
        #expect(try await refresher.signOut() == nil)
        await fixture.run(for: .seconds(7200))
        #expect(fixture.transport.requests.isEmpty)
        await refresher.stop()
    }

    @Test("wins over a rotation on the wire: the late successor is revoked and never stored")
    func duringExchange() async throws {
        let fixture = TokenRefresherFixture()
        let gate = Gate()
        fixture.transport.answer { [fixture] request throws(TransportError) in
            let answer = fixture.serve(request)
            await gate.pass()
            return answer
        }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(3600))
        let caller = Task { try await refresher.token() }
        await eventually("nobody asked the server") { gate.waiters == 1 }
        #expect(try await refresher.signOut()?.refreshToken == "refresh-0")
        await #expect(throws: TokenError.signedOut(nil)) { try await caller.value }
        #expect(fixture.journal.state == .signedOut(nil))
        gate.open()
        await eventually("the late successor was not revoked") { fixture.server.withLock { $0.isRevoked } }
        #expect(fixture.transport.signOuts.first?.field("Authorization") == "Bearer access-2")
        #expect(fixture.server.withLock { $0.thefts } == 0)
        #expect(fixture.journal.state == .signedOut(nil))
        #expect(!fixture.journal.entries.contains { if case .completed = $0 { true } else { false } })
        await refresher.stop()
    }

    @Test("the revocation of a late successor is tried again when the network fails it")
    func revocationRetried() async throws {
        let fixture = TokenRefresherFixture()
        let gate = Gate()
        fixture.transport.answer { [fixture] request throws(TransportError) in
            let isSignOut = request.url.hasSuffix("signout")
            if isSignOut, fixture.transport.signOuts.count < 3 { throw .timedOut }
            let answer = fixture.serve(request)
            if !isSignOut { await gate.pass() }
            return answer
        }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(3600))
        let caller = Task { try await refresher.token() }
        await eventually("nobody asked the server") { gate.waiters == 1 }
        _ = try await refresher.signOut()
        gate.open()
        await eventually("nothing was tried") { fixture.transport.signOuts.count == 1 }
        await fixture.run(for: .seconds(5))
        #expect(fixture.server.withLock { $0.isRevoked })
        #expect(await caller.result.isFailure)
        await refresher.stop()
    }

    @Test("waits for a commit under way, and then wipes what it stored")
    func duringCommit() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        fixture.transport.answer { [fixture] request throws(TransportError) in
            fixture.journal.gate.close()
            return fixture.serve(request)
        }
        fixture.clock.advance(.seconds(3600))
        let caller = Task { try await refresher.token() }
        await eventually("no commit") { fixture.journal.gate.waiters == 1 }
        let departure = Task { try await refresher.signOut() }
        await #expect(throws: TokenError.signedOut(nil)) { try await caller.value }
        await fixture.activity.settle()
        fixture.journal.gate.open()
        #expect(try await departure.value?.accessToken == "access-2")
        #expect(fixture.journal.state == .signedOut(nil))
        await refresher.stop()
    }

    @Test("that cannot be written is reported, hands out nothing more, and is made good later")
    func wipeFails() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        fixture.journal.fail(1)
        await #expect(throws: MemoryJournal.Fault.self) { try await refresher.signOut() }
        await #expect(throws: TokenError.signedOut(nil)) { try await refresher.token() }
        await fixture.run(for: .seconds(1))
        #expect(fixture.journal.state == .signedOut(nil))
        await refresher.stop()
    }

    @Test("makes room for another session, whose tokens are then kept")
    func adopt() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        _ = try await refresher.signOut()
        await refresher.adopt(TokenRefresherFixture.credentials(fixture.clock, lifetime: 3600))
        #expect(try await refresher.token().accessToken == "access-0")
        #expect(await refresher.status.signedIn)
        await refresher.stop()
    }

    @Test("two at once are one")
    func twice() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        fixture.journal.gate.close()
        let first = Task { try await refresher.signOut() }
        let second = Task { try await refresher.signOut() }
        await eventually("nothing is written") { fixture.journal.gate.waiters == 1 }
        await fixture.activity.settle()
        fixture.journal.gate.open()
        _ = try await (first.value, second.value)
        #expect(fixture.journal.entries == [.ended(nil)])
        await refresher.stop()
    }

    @Test("stopping gives up the request, keeps the intent, and lets no one wait")
    func stop() async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { [fixture] _ throws(TransportError) in
            do { try await fixture.clock.sleep(for: .seconds(1_000_000)) } catch { throw .cancelled }
            throw .timedOut
        }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(3600))
        let caller = Task { try await refresher.token() }
        await eventually("nobody asked the server") { fixture.transport.requests.count == 1 }
        await refresher.stop()
        await #expect(throws: TokenError.self) { try await caller.value }
        #expect(fixture.journal.intent?.key == fixture.transport.keys.first)
    }
}

extension Result {
    var isFailure: Bool {
        if case .failure = self { true } else { false }
    }
}
