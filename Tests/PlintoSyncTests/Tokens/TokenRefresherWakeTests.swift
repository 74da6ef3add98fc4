import PlintoModels
import PlintoSync
import PlintoTransport
import TestSupport
import Testing

@Suite("The token refresher wakes up", .timeLimit(.minutes(2)))
struct TokenRefresherWakeTests {
    @Test("a wake-up tries at once what waits for a retry, and backs off from the start again")
    func wake() async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { _ throws(TransportError) in throw .unreachable("no network") }
        let refresher = try await fixture.startedKeeper()
        await fixture.run(for: .seconds(4200))
        fixture.transport.answer { [fixture] request throws(TransportError) in fixture.serve(request) }
        let before = fixture.clock.reading
        await refresher.wake()
        await eventually("nothing was tried") { (try? await refresher.token().accessToken) == "access-2" }
        #expect(fixture.clock.reading == before)
        await refresher.stop()
    }

    @Test("a wake-up with nothing due does nothing")
    func wakeIdle() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        for _ in 0..<5 { await refresher.wake() }
        await fixture.activity.settle()
        #expect(fixture.transport.requests.isEmpty)
        await refresher.stop()
    }

    @Test("a suspend past the token's end is noticed, and the token refreshed, without anyone asking")
    func suspend() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        fixture.clock.suspend(.seconds(8 * 3600))
        #expect(fixture.transport.requests.isEmpty)
        await fixture.run(for: .seconds(30))
        #expect(fixture.transport.requests.count == 1)
        #expect(try await refresher.token().accessToken == "access-2")
        await refresher.stop()
    }

    @Test("after a pause of the virtual machine, which no boot clock counts, a caller gets a fresh token first")
    func callerAfterPause() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        fixture.clock.pauseMachine(.seconds(3600))
        #expect(try await refresher.token().accessToken == "access-2")
        #expect(fixture.transport.requests.count == 1)
        #expect(try await refresher.token().accessToken == "access-2")
        #expect(fixture.transport.requests.count == 1, "a token that came after the pause is certain again")
        await refresher.stop()
    }

    @Test("a pause of the virtual machine is noticed, and the token refreshed, without anyone asking")
    func pause() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        fixture.clock.pauseMachine(.seconds(600))
        #expect(fixture.transport.requests.isEmpty)
        await fixture.run(for: .seconds(30))
        #expect(fixture.transport.requests.count == 1)
        await refresher.stop()
    }

    @Test("offline after a pause, one try is made, and then the token is given that may still be good")
    func pauseOffline() async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { _ throws(TransportError) in throw .unreachable("no network") }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.pauseMachine(.seconds(3600))
        #expect(try await refresher.token().accessToken == "access-0")
        #expect(fixture.transport.requests.count == 1)
        let asked = fixture.clock.reading
        #expect(try await refresher.token().accessToken == "access-0")
        #expect(fixture.clock.reading == asked, "a caller waited although the server is known to be out of reach")
        #expect(try await refresher.token(minimumTTL: 60).accessToken == "access-0")
        #expect(fixture.clock.reading == asked)
        await refresher.stop()
    }

    @Test("known to be offline before a pause, the server is tried again before a token that may be over is given")
    func pauseWhileOffline() async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { _ throws(TransportError) in throw .unreachable("no network") }
        let refresher = try await fixture.startedKeeper()
        await fixture.run(for: .seconds(3300))
        fixture.transport.answer { [fixture] request throws(TransportError) in fixture.serve(request) }
        fixture.clock.pauseMachine(.seconds(3600))
        #expect(try await refresher.token().accessToken == "access-2")
        await refresher.stop()
    }

    @Test("a caller after a suspend does not get the ended token")
    func callerAfterSuspend() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        fixture.clock.suspend(.seconds(3600))
        #expect(try await refresher.token().accessToken == "access-2")
        await refresher.stop()
    }

    @Test("a retry whose wait was slept through is made soon after")
    func suspendWhileResting() async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { _ throws(TransportError) in throw .unreachable("no network") }
        let refresher = try await fixture.startedKeeper()
        await fixture.run(for: .seconds(4200))
        fixture.transport.answer { [fixture] request throws(TransportError) in fixture.serve(request) }
        fixture.clock.suspend(.seconds(3600))
        await fixture.run(for: .seconds(30))
        #expect(try await refresher.token().accessToken == "access-2")
        await refresher.stop()
    }

    @Test("an exchange that a suspend has killed is sent anew at the wake-up, with the same key")
    func deadExchange() async throws {
        let fixture = TokenRefresherFixture()
        // The connection is dead: nothing ends the request but its cancellation.
        fixture.transport.answer { [fixture] _ throws(TransportError) in
            do { try await fixture.clock.sleep(for: .seconds(1_000_000)) } catch { throw .cancelled }
            throw .timedOut
        }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(3000))
        await fixture.run(for: .seconds(400))
        #expect(fixture.transport.requests.count == 1)
        fixture.transport.answer { [fixture] request throws(TransportError) in fixture.serve(request) }
        fixture.clock.advance(.seconds(6))
        await refresher.wake()
        await eventually("it was not sent again") { (try? await refresher.token().accessToken) == "access-2" }
        #expect(fixture.transport.keys.count == 2)
        #expect(Set(fixture.transport.keys).count == 1)
        await refresher.stop()
    }

    @Test("nor need anyone tell it of the suspend")
    func deadExchangeUntold() async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { [fixture] _ throws(TransportError) in
            do { try await fixture.clock.sleep(for: .seconds(1_000_000)) } catch { throw .cancelled }
            throw .timedOut
        }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(3300))
        await eventually("nothing was sent") { fixture.transport.requests.count == 1 }
        await fixture.activity.settle()
        fixture.transport.answer { [fixture] request throws(TransportError) in fixture.serve(request) }
        fixture.clock.suspend(.seconds(3600))
        await fixture.run(for: .seconds(30))
        #expect(try await refresher.token().accessToken == "access-2")
        #expect(Set(fixture.transport.keys).count == 1)
        await refresher.stop()
    }

    @Test("a young exchange is left alone by a wake-up")
    func youngExchange() async throws {
        let fixture = TokenRefresherFixture()
        let gate = Gate()
        fixture.transport.answer { [fixture] request throws(TransportError) in
            await gate.pass()
            guard !Task.isCancelled else { throw .cancelled }
            return fixture.serve(request)
        }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(3600))
        let caller = Task { try await refresher.token() }
        await eventually("nobody asked the server") { gate.waiters == 1 }
        await refresher.wake()
        gate.open()
        #expect(try await caller.value.accessToken == "access-2")
        #expect(fixture.transport.requests.count == 1)
        await refresher.stop()
    }

    @Test("after a reboot the token is replaced at once; until then, and offline, the wall clock decides")
    func reboot() async throws {
        let fixture = TokenRefresherFixture()
        fixture.clock.reboot(after: .seconds(600))
        let first = try await fixture.startedKeeper()
        #expect(fixture.transport.requests.count == 1)
        #expect(try await first.token().accessToken == "access-2")
        await first.stop()

        fixture.transport.answer { _ throws(TransportError) in throw .unreachable("no network") }
        fixture.clock.reboot(after: .seconds(600))
        let refresher = try await fixture.startedKeeper()
        await eventually("nothing was tried") { await refresher.status.connectivity == .offline }
        #expect(try await refresher.token().accessToken == "access-2")
        fixture.clock.advance(.seconds(3600))
        let caller = Task { try await refresher.token() }
        await fixture.activity.settle()
        await fixture.run(for: .seconds(3))
        await #expect(throws: TokenError.self) { try await caller.value }
        await refresher.stop()
    }
}
