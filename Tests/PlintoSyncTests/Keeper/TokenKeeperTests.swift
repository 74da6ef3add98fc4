import PlintoModels
import PlintoSync
import PlintoTransport
import Synchronization
import TestSupport
import Testing

@Suite("The token keeper hands out tokens", .timeLimit(.minutes(2)))
struct TokenKeeperTests {
    @Test("a good token is answered without a request")
    func cached() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        let token = try await keeper.token(minimumTTL: 0)
        #expect(token.accessToken == "access-0")
        #expect(token.expiresIn == 3599)
        #expect(bench.transport.requests.isEmpty)
        await keeper.stop()
    }

    @Test("fifty callers who need a fresh token share one request")
    func singleFlight() async throws {
        let bench = Bench()
        let gate = Gate()
        bench.transport.answer { [bench] request throws(TransportFault) in
            await gate.pass()
            return bench.serve(request)
        }
        let keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(3600))
        let callers = (0..<50).map { _ in Task { try await keeper.token(minimumTTL: 60).accessToken } }
        await eventually("nobody asked the server") { gate.waiters == 1 }
        await bench.activity.settle()
        gate.open()
        for caller in callers { #expect(try await caller.value == "access-2") }
        #expect(bench.transport.requests.count == 1)
        await keeper.stop()
    }

    @Test("a good token is answered at once while a refresh hangs")
    func cachedDuringHang() async throws {
        let bench = Bench()
        let gate = Gate()
        bench.transport.answer { [bench] request throws(TransportFault) in
            await gate.pass()
            return bench.serve(request)
        }
        let keeper = try await bench.startedKeeper()
        await bench.run(for: .seconds(3300))
        #expect(gate.waiters == 1, "the refresh ahead of expiry has not started")
        for _ in 0..<100 { #expect(try await keeper.token().accessToken == "access-0") }
        gate.open()
        await eventually("the refresh came to nothing") { (try? await keeper.token().accessToken) == "access-2" }
        await keeper.stop()
    }

    @Test("a token is refreshed ahead of its end, within the window, without anybody asking", arguments: 1...5)
    func aheadOfExpiry(seed: UInt64) async throws {
        let bench = Bench(seed: seed)
        let start = bench.clock.reading
        let keeper = try await bench.startedKeeper()
        await bench.run(for: .seconds(2600))
        #expect(bench.transport.requests.isEmpty)
        await bench.run(for: .seconds(700))
        #expect(bench.transport.requests.count == 1)
        let moment = try #require(bench.transport.times.first) - start
        #expect((2_699_000...3_300_000).contains(moment))
        #expect(try await keeper.token().accessToken == "access-2")
        await keeper.stop()
    }

    @Test("tokens of two seconds are refreshed in time, one after the other")
    func shortLived() async throws {
        let bench = Bench(lifetime: 2)
        let keeper = try await bench.startedKeeper()
        for _ in 0..<40 {
            await bench.run(for: .milliseconds(100))
            let token = try await keeper.token()
            if token.accessToken != "access-0" {
                #expect(bench.server.withLock { $0.accept(token.accessToken) })
            }
        }
        #expect((3...8).contains(bench.transport.requests.count))
        await keeper.stop()
    }

    @Test("a caller who wants more than the whole lifetime does not make every call a refresh")
    func excessiveWish() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        for _ in 0..<20 {
            _ = try await keeper.token(minimumTTL: 86_400)
            bench.clock.advance(.seconds(10))
        }
        #expect(bench.transport.requests.isEmpty)
        bench.clock.advance(.seconds(300))
        #expect(try await keeper.token(minimumTTL: 86_400).accessToken == "access-2")
        #expect(bench.transport.requests.count == 1)
        await keeper.stop()
    }

    @Test("a caller whose wish the cached token does not meet gets a fresh one")
    func wishUnmet() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(1200))
        #expect(try await keeper.token(minimumTTL: 2300).accessToken == "access-0")
        let fresh = try await keeper.token(minimumTTL: 2500)
        #expect(fresh.accessToken == "access-2")
        #expect(fresh.expiresIn >= 2500)
        await keeper.stop()
    }

    @Test("a hanging server holds a caller for ten seconds; the exchange outlives the caller")
    func hangingServer() async throws {
        let bench = Bench()
        let gate = Gate()
        bench.transport.answer { [bench] request throws(TransportFault) in
            await gate.pass()
            return bench.serve(request)
        }
        let keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(4000))
        let caller = Task { try await keeper.token() }
        await eventually("nobody asked the server") { gate.waiters == 1 }
        let asked = bench.clock.reading
        await bench.run(for: .seconds(9))
        await bench.run(for: .seconds(1))
        await #expect(throws: KeeperFault.self) { try await caller.value }
        #expect(bench.clock.reading - asked == 10_000)
        gate.open()
        await eventually("the exchange was dropped") { (try? await keeper.token().accessToken) == "access-2" }
        await keeper.stop()
    }

    @Test("with the server out of reach and nothing valid, a caller learns so after two seconds, with the reason")
    func offline() async throws {
        let bench = Bench()
        bench.transport.answer { _ throws(TransportFault) in throw .unreachable("the connection was refused") }
        let keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(4000))
        let asked = bench.clock.reading
        let caller = Task { try await keeper.token() }
        await eventually("nobody tried") { !bench.transport.requests.isEmpty }
        await bench.run(for: .seconds(2))
        let fault = await #expect(throws: KeeperFault.self) { try await caller.value }
        #expect(fault == .offline("the server cannot be reached: the connection was refused"))
        #expect(bench.clock.reading - asked == 2000)
        #expect(await keeper.status.connectivity == .offline)
        await keeper.stop()
    }

    @Test("a server that is back is found by whoever asks, also a moment after a failed try and far from the next")
    func backAgain() async throws {
        let bench = Bench()
        bench.transport.answer { _ throws(TransportFault) in throw .unreachable("the connection was refused") }
        let keeper = try await bench.startedKeeper()
        await bench.run(for: .seconds(4200))
        let failed = bench.transport.requests.count
        await #expect(throws: KeeperFault.self) {
            let caller = Task { try await keeper.token() }
            await bench.activity.settle()
            await bench.run(for: .seconds(2))
            _ = try await caller.value
        }
        #expect(bench.transport.requests.count > failed)
        bench.transport.answer { [weak bench] request throws(TransportFault) in
            guard let bench else { throw .cancelled }
            return bench.serve(request)
        }
        let caller = Task { try await keeper.token() }
        await bench.activity.settle()
        await bench.run(for: .seconds(2))
        #expect(try await caller.value.accessToken != "access-0")
        await keeper.stop()
    }

    @Test("out of reach, the wish for a longer life than is left fails, and a plain request gets what is left")
    func offlineWithRest() async throws {
        let bench = Bench()
        bench.transport.answer { _ throws(TransportFault) in throw .timedOut }
        let keeper = try await bench.startedKeeper()
        await bench.run(for: .seconds(3500))
        let wish = Task { try await keeper.token(minimumTTL: 600) }
        await bench.activity.settle()
        await bench.run(for: .seconds(2))
        await #expect(throws: KeeperFault.self) { try await wish.value }
        #expect(try await keeper.token().accessToken == "access-0")
        bench.clock.advance(.seconds(95))
        #expect(try await keeper.token().expiresIn == 2, "not even the last seconds are kept back")
        await keeper.stop()
    }

    @Test("a token about to end is answered for want of a better one, after a short wait")
    func lastSeconds() async throws {
        let bench = Bench()
        let gate = Gate()
        bench.transport.answer { [bench] request throws(TransportFault) in
            await gate.pass()
            return bench.serve(request)
        }
        let keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(3594))
        let caller = Task { try await keeper.token() }
        await eventually("nobody asked the server") { gate.waiters == 1 }
        await bench.activity.settle()
        await bench.run(for: .seconds(2))
        #expect(try await caller.value.accessToken == "access-0")
        gate.open()
        await keeper.stop()
    }

    @Test("the wall clock set an hour off changes nothing", arguments: [-3600, 3600])
    func wallClockSet(seconds: Int) async throws {
        let bench = Bench()
        bench.transport.answer { _ throws(TransportFault) in throw .unreachable("no network") }
        let keeper = try await bench.startedKeeper()
        bench.clock.setWall(ahead: .seconds(seconds))
        #expect(try await keeper.token(minimumTTL: 3000).accessToken == "access-0")
        bench.clock.advance(.seconds(3600))
        let caller = Task { try await keeper.token() }
        await bench.activity.settle()
        await bench.run(for: .seconds(10))
        await #expect(throws: KeeperFault.self) { try await caller.value }
        await keeper.stop()
    }

    @Test("a server whose clock differs does not shorten or stretch the token; its end is told in true time")
    func serverClockDiffers() async throws {
        let bench = Bench()
        bench.clock.setWall(ahead: .seconds(-7200))
        bench.transport.answer { [bench] request throws(TransportFault) in
            var answer = bench.serve(request)
            answer.fields["date"] = "Sun, 23 Nov 2025 12:53:20 GMT"
            return answer
        }
        let keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(3600))
        let token = try await keeper.token()
        #expect(token.accessToken == "access-2")
        #expect(token.expiresIn == 3599)
        #expect(token.expiresAt.text == "2025-11-23T13:53:19Z")
        await keeper.stop()
    }

    @Test("a token that a server has refused is not handed out again")
    func rejected() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        await keeper.reject("access-0")
        #expect(try await keeper.token().accessToken == "access-2")
        await keeper.reject("access-0")
        #expect(try await keeper.token().accessToken == "access-2")
        #expect(bench.transport.requests.count == 1)
        await keeper.stop()
    }

    @Test("word of a token that is not in use any more starts no refresh, and does not clear one that was refused")
    func rejectedLate() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        await keeper.reject("access-0")
        #expect(try await keeper.token().accessToken == "access-2")
        await keeper.reject("access-0")
        await keeper.reject("of nobody")
        await bench.activity.settle()
        #expect(await !keeper.status.rotationPending)
        #expect(bench.transport.requests.count == 1)

        bench.transport.answer { _ throws(TransportFault) in throw .unreachable("no network") }
        await keeper.reject("access-2")
        await keeper.reject("access-0")
        let caller = Task { try await keeper.token() }
        await bench.activity.settle()
        await bench.run(for: .seconds(10))
        await #expect(throws: KeeperFault.self, "a token was handed out again that a server had refused") {
            try await caller.value
        }
        await keeper.stop()
    }

    @Test("a token's age counts from when it was asked for, not from when the answer came")
    func ageFromTheRequest() async throws {
        let bench = Bench()
        bench.transport.answer { [bench] request throws(TransportFault) in
            let answer = bench.serve(request)
            bench.clock.advance(.seconds(9))
            return answer
        }
        let keeper = try await bench.startedKeeper()
        await keeper.reject("access-0")
        await eventually("no successor") { bench.journal.credentials?.accessToken == "access-2" }
        let token = try await keeper.token()
        #expect(token.accessToken == "access-2")
        #expect(token.expiresIn == 3599 - 9)
        let receipt = try #require(bench.journal.credentials?.receipt)
        #expect(bench.clock.reading - receipt.bootTime == 9000)
        #expect(bench.clock.now().milliseconds(since: receipt.receivedAt) == 9000)
        await keeper.stop()
    }

    @Test("a cancelled caller returns at once and takes nobody with it")
    func cancelledCaller() async throws {
        let bench = Bench()
        let gate = Gate()
        bench.transport.answer { [bench] request throws(TransportFault) in
            await gate.pass()
            return bench.serve(request)
        }
        let keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(4000))
        let impatient = Task { try await keeper.token() }
        let patient = Task { try await keeper.token() }
        await eventually("nobody asked the server") { gate.waiters == 1 }
        await bench.activity.settle()
        impatient.cancel()
        await #expect(throws: KeeperFault.self) { try await impatient.value }
        gate.open()
        #expect(try await patient.value.accessToken == "access-2")
        await keeper.stop()
    }

    /// A keeper whose session the server has just ended, with the wipe held up.
    private func ended(_ bench: Bench) async throws -> (TokenKeeper, Task<IssuedToken, any Error>) {
        let over = APIError(.unauthorized, .refreshTokenExpired, "Too old.")
        let keeper = try await bench.startedKeeper()
        // By then the intent is written.
        bench.transport.answer { [bench] _ throws(TransportFault) in
            bench.journal.gate.close()
            return .error(over)
        }
        bench.clock.advance(.seconds(3600))
        return (keeper, Task { try await keeper.token() })
    }

    @Test("the refusal of a session that the server ended comes after its wipe is durable, not before")
    func refusalAfterWipe() async throws {
        let bench = Bench()
        let (keeper, early) = try await ended(bench)
        await eventually("no wipe") { bench.journal.gate.waiters == 1 }
        let late = Task { try await keeper.token() }
        await bench.activity.settle()
        #expect(!(await keeper.status.signedIn))
        let answered = Mutex(false)
        let observer = Task {
            _ = await early.result
            _ = await late.result
            answered.withLock { $0 = true }
            return bench.journal.state
        }
        await bench.activity.settle()
        #expect(!answered.withLock { $0 })
        bench.journal.gate.open()
        let over = APIError(.unauthorized, .refreshTokenExpired, "Too old.")
        #expect(await observer.value == .signedOut(over))
        await #expect(throws: KeeperFault.signedOut(over)) { try await early.value }
        await #expect(throws: KeeperFault.signedOut(over)) { try await late.value }
        await keeper.stop()
    }

    @Test("a wipe that fails, or takes for ever, holds the refusal up no longer than a caller waits")
    func refusalWithoutWipe() async throws {
        let over = APIError(.unauthorized, .refreshTokenExpired, "Too old.")
        let stuck = Bench()
        let (hanging, caller) = try await ended(stuck)
        await eventually("no wipe") { stuck.journal.gate.waiters == 1 }
        await stuck.run(for: .seconds(11))
        await #expect(throws: KeeperFault.signedOut(over)) { try await caller.value }
        stuck.journal.gate.open()
        await hanging.stop()

        let broken = Bench()
        let (failing, refused) = try await ended(broken)
        await eventually("no wipe") { broken.journal.gate.waiters == 1 }
        broken.journal.fail(1)
        broken.journal.gate.open()
        await #expect(throws: KeeperFault.signedOut(over)) { try await refused.value }
        await broken.run(for: .seconds(1))
        #expect(broken.journal.state == .signedOut(over))
        await failing.stop()
    }

    @Test("before it has started, and signed out, there is no token")
    func signedOut() async throws {
        let bench = Bench()
        let keeper = bench.keeper()
        await #expect(throws: KeeperFault.signedOut(nil)) { try await keeper.token() }
        let reason = ModelServer.denial(.refreshTokenExpired)
        try await bench.journal.end(reason)
        try await keeper.start()
        await #expect(throws: KeeperFault.signedOut(reason)) { try await keeper.token() }
        #expect(await keeper.status.endReason == reason)
    }
}
