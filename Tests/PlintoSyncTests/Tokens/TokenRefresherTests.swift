import PlintoModels
import PlintoSync
import PlintoTransport
import Synchronization
import TestSupport
import Testing

@Suite("The token refresher hands out tokens", .timeLimit(.minutes(2)))
struct TokenRefresherTests {
    @Test("a good token is answered without a request")
    func cached() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        let token = try await refresher.token(minimumTTL: 0)
        #expect(token.accessToken == "access-0")
        #expect(token.expiresIn == 3599)
        #expect(fixture.transport.requests.isEmpty)
        await refresher.stop()
    }

    @Test("fifty callers who need a fresh token share one request")
    func singleFlight() async throws {
        let fixture = TokenRefresherFixture()
        let gate = Gate()
        fixture.transport.answer { [fixture] request throws(TransportError) in
            await gate.pass()
            return fixture.serve(request)
        }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(3600))
        let callers = (0..<50).map { _ in Task { try await refresher.token(minimumTTL: 60).accessToken } }
        await eventually("nobody asked the server") { gate.waiters == 1 }
        await fixture.activity.settle()
        gate.open()
        for caller in callers { #expect(try await caller.value == "access-2") }
        #expect(fixture.transport.requests.count == 1)
        await refresher.stop()
    }

    @Test("a good token is answered at once while a refresh hangs")
    func cachedDuringHang() async throws {
        let fixture = TokenRefresherFixture()
        let gate = Gate()
        fixture.transport.answer { [fixture] request throws(TransportError) in
            await gate.pass()
            return fixture.serve(request)
        }
        let refresher = try await fixture.startedKeeper()
        await fixture.run(for: .seconds(3300))
        #expect(gate.waiters == 1, "the refresh ahead of expiry has not started")
        for _ in 0..<100 { #expect(try await refresher.token().accessToken == "access-0") }
        gate.open()
        await eventually("the refresh came to nothing") { (try? await refresher.token().accessToken) == "access-2" }
        await refresher.stop()
    }

    @Test("a token is refreshed ahead of its end, within the window, without anyone asking", arguments: 1...5)
    func aheadOfExpiry(seed: UInt64) async throws {
        let fixture = TokenRefresherFixture(seed: seed)
        let start = fixture.clock.reading
        let refresher = try await fixture.startedKeeper()
        await fixture.run(for: .seconds(2600))
        #expect(fixture.transport.requests.isEmpty)
        await fixture.run(for: .seconds(700))
        #expect(fixture.transport.requests.count == 1)
        let moment = try #require(fixture.transport.times.first) - start
        #expect((2_699_000...3_300_000).contains(moment))
        #expect(try await refresher.token().accessToken == "access-2")
        await refresher.stop()
    }

    @Test("tokens of two seconds are refreshed in time, one after the other")
    func shortLived() async throws {
        let fixture = TokenRefresherFixture(lifetime: 2)
        let refresher = try await fixture.startedKeeper()
        for _ in 0..<40 {
            await fixture.run(for: .milliseconds(100))
            let token = try await refresher.token()
            if token.accessToken != "access-0" {
                #expect(fixture.server.withLock { $0.accept(token.accessToken) })
            }
        }
        #expect((3...8).contains(fixture.transport.requests.count))
        await refresher.stop()
    }

    @Test("a caller who wants more than the whole lifetime does not make every call a refresh")
    func excessiveWish() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        for _ in 0..<20 {
            _ = try await refresher.token(minimumTTL: 86_400)
            fixture.clock.advance(.seconds(10))
        }
        #expect(fixture.transport.requests.isEmpty)
        fixture.clock.advance(.seconds(300))
        #expect(try await refresher.token(minimumTTL: 86_400).accessToken == "access-2")
        #expect(fixture.transport.requests.count == 1)
        await refresher.stop()
    }

    @Test("a caller whose wish the cached token does not meet gets a fresh one")
    func wishUnmet() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(1200))
        #expect(try await refresher.token(minimumTTL: 2300).accessToken == "access-0")
        let fresh = try await refresher.token(minimumTTL: 2500)
        #expect(fresh.accessToken == "access-2")
        #expect(fresh.expiresIn >= 2500)
        await refresher.stop()
    }

    @Test("a hanging server holds a caller for ten seconds; the exchange outlives the caller")
    func hangingServer() async throws {
        let fixture = TokenRefresherFixture()
        let gate = Gate()
        fixture.transport.answer { [fixture] request throws(TransportError) in
            await gate.pass()
            return fixture.serve(request)
        }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(4000))
        let caller = Task { try await refresher.token() }
        await eventually("nobody asked the server") { gate.waiters == 1 }
        let asked = fixture.clock.reading
        await fixture.run(for: .seconds(9))
        await fixture.run(for: .seconds(1))
        await #expect(throws: TokenError.self) { try await caller.value }
        #expect(fixture.clock.reading - asked == 10_000)
        gate.open()
        await eventually("the exchange was dropped") { (try? await refresher.token().accessToken) == "access-2" }
        await refresher.stop()
    }

    @Test("with the server out of reach and nothing valid, a caller learns so after two seconds, with the reason")
    func offline() async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { _ throws(TransportError) in throw .unreachable("the connection was refused") }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(4000))
        let asked = fixture.clock.reading
        let caller = Task { try await refresher.token() }
        await eventually("nobody tried") { !fixture.transport.requests.isEmpty }
        await fixture.run(for: .seconds(2))
        let fault = await #expect(throws: TokenError.self) { try await caller.value }
        #expect(fault == .offline("cannot reach the server: the connection was refused"))
        #expect(fixture.clock.reading - asked == 2000)
        #expect(await refresher.status.connectivity == .offline)
        await refresher.stop()
    }

    @Test("a server that is back is found by anyone who asks, also a moment after a failed try and far from the next")
    func backAgain() async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { _ throws(TransportError) in throw .unreachable("the connection was refused") }
        let refresher = try await fixture.startedKeeper()
        await fixture.run(for: .seconds(4200))
        let failed = fixture.transport.requests.count
        await #expect(throws: TokenError.self) {
            let caller = Task { try await refresher.token() }
            await fixture.activity.settle()
            await fixture.run(for: .seconds(2))
            _ = try await caller.value
        }
        #expect(fixture.transport.requests.count > failed)
        fixture.transport.answer { [weak fixture] request throws(TransportError) in
            guard let fixture else { throw .cancelled }
            return fixture.serve(request)
        }
        let caller = Task { try await refresher.token() }
        await fixture.activity.settle()
        await fixture.run(for: .seconds(2))
        #expect(try await caller.value.accessToken != "access-0")
        await refresher.stop()
    }

    @Test("out of reach, the wish for a longer life than is left fails, and a plain request gets what is left")
    func offlineWithRest() async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { _ throws(TransportError) in throw .timedOut }
        let refresher = try await fixture.startedKeeper()
        await fixture.run(for: .seconds(3500))
        let wish = Task { try await refresher.token(minimumTTL: 600) }
        await fixture.activity.settle()
        await fixture.run(for: .seconds(2))
        await #expect(throws: TokenError.self) { try await wish.value }
        #expect(try await refresher.token().accessToken == "access-0")
        fixture.clock.advance(.seconds(95))
        #expect(try await refresher.token().expiresIn == 2, "not even the last seconds are kept back")
        await refresher.stop()
    }

    @Test("a token about to end is answered for want of a better one, after a short wait")
    func lastSeconds() async throws {
        let fixture = TokenRefresherFixture()
        let gate = Gate()
        fixture.transport.answer { [fixture] request throws(TransportError) in
            await gate.pass()
            return fixture.serve(request)
        }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(3594))
        let caller = Task { try await refresher.token() }
        await eventually("nobody asked the server") { gate.waiters == 1 }
        await fixture.activity.settle()
        await fixture.run(for: .seconds(2))
        #expect(try await caller.value.accessToken == "access-0")
        gate.open()
        await refresher.stop()
    }

    @Test("the wall clock set an hour off changes nothing", arguments: [-3600, 3600])
    func wallClockSet(seconds: Int) async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { _ throws(TransportError) in throw .unreachable("no network") }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.setWall(ahead: .seconds(seconds))
        #expect(try await refresher.token(minimumTTL: 3000).accessToken == "access-0")
        fixture.clock.advance(.seconds(3600))
        let caller = Task { try await refresher.token() }
        await fixture.activity.settle()
        await fixture.run(for: .seconds(10))
        await #expect(throws: TokenError.self) { try await caller.value }
        await refresher.stop()
    }

    @Test("a server whose clock differs does not shorten or stretch the token; its end is told in true time")
    func serverClockDiffers() async throws {
        let fixture = TokenRefresherFixture()
        fixture.clock.setWall(ahead: .seconds(-7200))
        fixture.transport.answer { [fixture] request throws(TransportError) in
            var answer = fixture.serve(request)
            answer.fields["date"] = "Sun, 23 Nov 2025 12:53:20 GMT"
            return answer
        }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(3600))
        let token = try await refresher.token()
        #expect(token.accessToken == "access-2")
        #expect(token.expiresIn == 3599)
        #expect(token.expiresAt.text == "2025-11-23T13:53:19Z")
        await refresher.stop()
    }

    @Test("a token that a server has refused is not handed out again")
    func rejected() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        await refresher.reject("access-0")
        #expect(try await refresher.token().accessToken == "access-2")
        await refresher.reject("access-0")
        #expect(try await refresher.token().accessToken == "access-2")
        #expect(fixture.transport.requests.count == 1)
        await refresher.stop()
    }

    @Test("word of a token that is not in use any more starts no refresh, and does not clear one that was refused")
    func rejectedLate() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        await refresher.reject("access-0")
        #expect(try await refresher.token().accessToken == "access-2")
        await refresher.reject("access-0")
        await refresher.reject("of nobody")
        await fixture.activity.settle()
        #expect(await !refresher.status.rotationPending)
        #expect(fixture.transport.requests.count == 1)

        fixture.transport.answer { _ throws(TransportError) in throw .unreachable("no network") }
        await refresher.reject("access-2")
        await refresher.reject("access-0")
        let caller = Task { try await refresher.token() }
        await fixture.activity.settle()
        await fixture.run(for: .seconds(10))
        await #expect(throws: TokenError.self, "a token was handed out again that a server had refused") {
            try await caller.value
        }
        await refresher.stop()
    }

    @Test("a token's age counts from when it was asked for, not from when the answer came")
    func ageFromTheRequest() async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { [fixture] request throws(TransportError) in
            let answer = fixture.serve(request)
            fixture.clock.advance(.seconds(9))
            return answer
        }
        let refresher = try await fixture.startedKeeper()
        await refresher.reject("access-0")
        await eventually("no successor") { fixture.journal.credentials?.accessToken == "access-2" }
        let token = try await refresher.token()
        #expect(token.accessToken == "access-2")
        #expect(token.expiresIn == 3599 - 9)
        let timestamps = try #require(fixture.journal.credentials?.timestamps)
        #expect(fixture.clock.reading - timestamps.bootTime == 9000)
        #expect(fixture.clock.now().milliseconds(since: timestamps.receivedAt) == 9000)
        await refresher.stop()
    }

    @Test("a cancelled caller returns at once and takes no one with it")
    func cancelledCaller() async throws {
        let fixture = TokenRefresherFixture()
        let gate = Gate()
        fixture.transport.answer { [fixture] request throws(TransportError) in
            await gate.pass()
            return fixture.serve(request)
        }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(4000))
        let impatient = Task { try await refresher.token() }
        let patient = Task { try await refresher.token() }
        await eventually("nobody asked the server") { gate.waiters == 1 }
        await fixture.activity.settle()
        impatient.cancel()
        await #expect(throws: TokenError.self) { try await impatient.value }
        gate.open()
        #expect(try await patient.value.accessToken == "access-2")
        await refresher.stop()
    }

    /// A refresher whose session the server has just ended, with the wipe held up.
    private func ended(_ fixture: TokenRefresherFixture) async throws -> (TokenRefresher, Task<AgentToken, any Error>) {
        let over = APIError(.unauthorized, .refreshTokenExpired, "Too old.")
        let refresher = try await fixture.startedKeeper()
        // By then the intent is written.
        fixture.transport.answer { [fixture] _ throws(TransportError) in
            fixture.journal.gate.close()
            return .error(over)
        }
        fixture.clock.advance(.seconds(3600))
        return (refresher, Task { try await refresher.token() })
    }

    @Test("the refusal of a session that the server ended comes after its wipe is durable, not before")
    func refusalAfterWipe() async throws {
        let fixture = TokenRefresherFixture()
        let (refresher, early) = try await ended(fixture)
        await eventually("no wipe") { fixture.journal.gate.waiters == 1 }
        let late = Task { try await refresher.token() }
        await fixture.activity.settle()
        #expect(!(await refresher.status.signedIn))
        let answered = Mutex(false)
        let observer = Task {
            _ = await early.result
            _ = await late.result
            answered.withLock { $0 = true }
            return fixture.journal.state
        }
        await fixture.activity.settle()
        #expect(!answered.withLock { $0 })
        fixture.journal.gate.open()
        let over = APIError(.unauthorized, .refreshTokenExpired, "Too old.")
        #expect(await observer.value == .signedOut(over))
        await #expect(throws: TokenError.signedOut(over)) { try await early.value }
        await #expect(throws: TokenError.signedOut(over)) { try await late.value }
        await refresher.stop()
    }

    @Test("a wipe that fails, or takes for ever, holds the refusal up no longer than a caller waits")
    func refusalWithoutWipe() async throws {
        let over = APIError(.unauthorized, .refreshTokenExpired, "Too old.")
        let stuck = TokenRefresherFixture()
        let (hanging, caller) = try await ended(stuck)
        await eventually("no wipe") { stuck.journal.gate.waiters == 1 }
        await stuck.run(for: .seconds(11))
        await #expect(throws: TokenError.signedOut(over)) { try await caller.value }
        stuck.journal.gate.open()
        await hanging.stop()

        let broken = TokenRefresherFixture()
        let (failing, refused) = try await ended(broken)
        await eventually("no wipe") { broken.journal.gate.waiters == 1 }
        broken.journal.fail(1)
        broken.journal.gate.open()
        await #expect(throws: TokenError.signedOut(over)) { try await refused.value }
        await broken.run(for: .seconds(1))
        #expect(broken.journal.state == .signedOut(over))
        await failing.stop()
    }

    @Test("before it has started, and signed out, there is no token")
    func signedOut() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = fixture.refresher()
        await #expect(throws: TokenError.signedOut(nil)) { try await refresher.token() }
        let reason = ModelServer.denial(.refreshTokenExpired)
        try await fixture.journal.end(reason)
        try await refresher.start()
        await #expect(throws: TokenError.signedOut(reason)) { try await refresher.token() }
        #expect(await refresher.status.endReason == reason)
    }
}
