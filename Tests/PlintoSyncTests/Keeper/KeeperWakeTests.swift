import PlintoModels
import PlintoSync
import PlintoTransport
import TestSupport
import Testing

@Suite("The token keeper wakes up", .timeLimit(.minutes(2)))
struct KeeperWakeTests {
    @Test("a wake-up tries at once what waits for a retry, and backs off from the start again")
    func wake() async throws {
        let bench = Bench()
        bench.transport.answer { _ throws(TransportFault) in throw .unreachable("no network") }
        let keeper = try await bench.startedKeeper()
        await bench.run(for: .seconds(4200))
        bench.transport.answer { [bench] request throws(TransportFault) in bench.serve(request) }
        let before = bench.clock.reading
        await keeper.wake()
        await eventually("nothing was tried") { (try? await keeper.token().accessToken) == "access-2" }
        #expect(bench.clock.reading == before)
        await keeper.stop()
    }

    @Test("a wake-up with nothing due does nothing")
    func wakeIdle() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        for _ in 0..<5 { await keeper.wake() }
        await bench.activity.settle()
        #expect(bench.transport.requests.isEmpty)
        await keeper.stop()
    }

    @Test("a suspend past the token's end is noticed, and the token refreshed, without anybody asking")
    func suspend() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        bench.clock.suspend(.seconds(8 * 3600))
        #expect(bench.transport.requests.isEmpty)
        await bench.run(for: .seconds(30))
        #expect(bench.transport.requests.count == 1)
        #expect(try await keeper.token().accessToken == "access-2")
        await keeper.stop()
    }

    @Test("after a pause of the virtual machine, which no boot clock counts, a caller gets a fresh token first")
    func callerAfterPause() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        bench.clock.pauseMachine(.seconds(3600))
        #expect(try await keeper.token().accessToken == "access-2")
        #expect(bench.transport.requests.count == 1)
        #expect(try await keeper.token().accessToken == "access-2")
        #expect(bench.transport.requests.count == 1, "a token that came after the pause is certain again")
        await keeper.stop()
    }

    @Test("a pause of the virtual machine is noticed, and the token refreshed, without anybody asking")
    func pause() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        bench.clock.pauseMachine(.seconds(600))
        #expect(bench.transport.requests.isEmpty)
        await bench.run(for: .seconds(30))
        #expect(bench.transport.requests.count == 1)
        await keeper.stop()
    }

    @Test("offline after a pause, one try is made, and then the token is given that may still be good")
    func pauseOffline() async throws {
        let bench = Bench()
        bench.transport.answer { _ throws(TransportFault) in throw .unreachable("no network") }
        let keeper = try await bench.startedKeeper()
        bench.clock.pauseMachine(.seconds(3600))
        #expect(try await keeper.token().accessToken == "access-0")
        #expect(bench.transport.requests.count == 1)
        let asked = bench.clock.reading
        #expect(try await keeper.token().accessToken == "access-0")
        #expect(bench.clock.reading == asked, "a caller waited although the server is known to be out of reach")
        #expect(try await keeper.token(minimumTTL: 60).accessToken == "access-0")
        #expect(bench.clock.reading == asked)
        await keeper.stop()
    }

    @Test("known to be offline before a pause, the server is tried again before a token that may be over is given")
    func pauseWhileOffline() async throws {
        let bench = Bench()
        bench.transport.answer { _ throws(TransportFault) in throw .unreachable("no network") }
        let keeper = try await bench.startedKeeper()
        await bench.run(for: .seconds(3300))
        bench.transport.answer { [bench] request throws(TransportFault) in bench.serve(request) }
        bench.clock.pauseMachine(.seconds(3600))
        #expect(try await keeper.token().accessToken == "access-2")
        await keeper.stop()
    }

    @Test("a caller after a suspend does not get the ended token")
    func callerAfterSuspend() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        bench.clock.suspend(.seconds(3600))
        #expect(try await keeper.token().accessToken == "access-2")
        await keeper.stop()
    }

    @Test("a retry whose wait was slept through is made soon after")
    func suspendWhileResting() async throws {
        let bench = Bench()
        bench.transport.answer { _ throws(TransportFault) in throw .unreachable("no network") }
        let keeper = try await bench.startedKeeper()
        await bench.run(for: .seconds(4200))
        bench.transport.answer { [bench] request throws(TransportFault) in bench.serve(request) }
        bench.clock.suspend(.seconds(3600))
        await bench.run(for: .seconds(30))
        #expect(try await keeper.token().accessToken == "access-2")
        await keeper.stop()
    }

    @Test("an exchange that a suspend has killed is sent anew at the wake-up, with the same key")
    func deadExchange() async throws {
        let bench = Bench()
        // The connection is dead: nothing ends the request but its cancellation.
        bench.transport.answer { [bench] _ throws(TransportFault) in
            do { try await bench.clock.sleep(for: .seconds(1_000_000)) } catch { throw .cancelled }
            throw .timedOut
        }
        let keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(3000))
        await bench.run(for: .seconds(400))
        #expect(bench.transport.requests.count == 1)
        bench.transport.answer { [bench] request throws(TransportFault) in bench.serve(request) }
        bench.clock.advance(.seconds(6))
        await keeper.wake()
        await eventually("it was not sent again") { (try? await keeper.token().accessToken) == "access-2" }
        #expect(bench.transport.keys.count == 2)
        #expect(Set(bench.transport.keys).count == 1)
        await keeper.stop()
    }

    @Test("nor need anybody tell it of the suspend")
    func deadExchangeUntold() async throws {
        let bench = Bench()
        bench.transport.answer { [bench] _ throws(TransportFault) in
            do { try await bench.clock.sleep(for: .seconds(1_000_000)) } catch { throw .cancelled }
            throw .timedOut
        }
        let keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(3300))
        await eventually("nothing was sent") { bench.transport.requests.count == 1 }
        await bench.activity.settle()
        bench.transport.answer { [bench] request throws(TransportFault) in bench.serve(request) }
        bench.clock.suspend(.seconds(3600))
        await bench.run(for: .seconds(30))
        #expect(try await keeper.token().accessToken == "access-2")
        #expect(Set(bench.transport.keys).count == 1)
        await keeper.stop()
    }

    @Test("a young exchange is left alone by a wake-up")
    func youngExchange() async throws {
        let bench = Bench()
        let gate = Gate()
        bench.transport.answer { [bench] request throws(TransportFault) in
            await gate.pass()
            guard !Task.isCancelled else { throw .cancelled }
            return bench.serve(request)
        }
        let keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(3600))
        let caller = Task { try await keeper.token() }
        await eventually("nobody asked the server") { gate.waiters == 1 }
        await keeper.wake()
        gate.open()
        #expect(try await caller.value.accessToken == "access-2")
        #expect(bench.transport.requests.count == 1)
        await keeper.stop()
    }

    @Test("after a reboot the token is replaced at once; until then, and offline, the wall clock decides")
    func reboot() async throws {
        let bench = Bench()
        bench.clock.reboot(after: .seconds(600))
        let first = try await bench.startedKeeper()
        #expect(bench.transport.requests.count == 1)
        #expect(try await first.token().accessToken == "access-2")
        await first.stop()

        bench.transport.answer { _ throws(TransportFault) in throw .unreachable("no network") }
        bench.clock.reboot(after: .seconds(600))
        let keeper = try await bench.startedKeeper()
        await eventually("nothing was tried") { await keeper.status.connectivity == .offline }
        #expect(try await keeper.token().accessToken == "access-2")
        bench.clock.advance(.seconds(3600))
        let caller = Task { try await keeper.token() }
        await bench.activity.settle()
        await bench.run(for: .seconds(3))
        await #expect(throws: KeeperFault.self) { try await caller.value }
        await keeper.stop()
    }
}
