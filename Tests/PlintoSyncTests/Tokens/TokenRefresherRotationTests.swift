import PlintoModels
import PlintoSync
import PlintoTransport
import Synchronization
import TestSupport
import Testing

@Suite("The token refresher never loses a session", .timeLimit(.minutes(2)))
struct TokenRefresherRotationTests {
    /// An answer that must change nothing but the time of the next try.
    struct Transient: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let answer: Result<TransportResponse, TransportError>

        init(_ name: String, status: Int, _ body: String = "", fields: [String: String] = [:]) {
            testDescription = name
            answer = .success(TransportResponse(status: status, fields: fields, body: Array(body.utf8)))
        }

        init(_ name: String, _ error: APIError) {
            testDescription = name
            answer = .success(.error(error))
        }

        init(_ name: String, _ fault: TransportError) {
            testDescription = name
            answer = .failure(fault)
        }

        static let all: [Transient] = [
            Transient("no connection", .unreachable("the connection was refused")),
            Transient("no answer", .timedOut),
            Transient("no HTTP", .invalidResponse("it is garbage")),
            Transient("200, empty", status: 200),
            Transient("200, a captive portal's page", status: 200, "<html><body>Welcome to our Wi-Fi"),
            Transient("200, cut", status: 200, #"{"access_token":"a","refresh_tok"#),
            Transient("200, other JSON", status: 200, #"{"ok":true}"#),
            Transient("200, null", status: 200, "null"),
            Transient(
                "200, empty tokens",
                status: 200,
                #"{"access_token":"","refresh_token":"","expires_in":3600}"#
            ),
            Transient(
                "200, a token that would break out of its header",
                status: 200,
                #"{"access_token":"a\r\nX: y","refresh_token":"b","expires_in":3600}"#
            ),
            Transient(
                "200, no lifetime",
                status: 200,
                #"{"access_token":"a","refresh_token":"b","expires_in":0}"#
            ),
            Transient("302", status: 302, fields: ["location": "https://portal.example/"]),
            Transient("401 of a proxy", status: 401, "<html>Authorization required"),
            Transient("401, empty", status: 401),
            Transient("403 of a proxy", status: 403, "Forbidden"),
            Transient("404 of a proxy", status: 404, "<html>not found"),
            Transient("408", status: 408),
            Transient("429", APIError(.rateLimited, .rateLimit, "Too many.", retryAfter: 1)),
            Transient("500", APIError.internalFault),
            Transient("502", status: 502, "<html>Bad gateway"),
            Transient("503", APIError(.internalError, .overloaded, "Later.", status: 503)),
            Transient("504", status: 504),
            Transient("401 in words unknown here", ModelServer.denial(Reason(rawValue: "brand_new_reason"))),
            Transient("400 in our words", APIError.invalid("refresh_token", .invalidFormat, "No.")),
            Transient("403 in our words", APIError(.forbidden, .accountSuspended, "Suspended.")),
        ]
    }

    @Test("an answer that ends nothing keeps session, token and key", arguments: Transient.all)
    func transient(_ sample: Transient) async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { _ throws(TransportError) in try sample.answer.get() }
        let refresher = try await fixture.startedKeeper()
        await fixture.run(for: .seconds(3400))
        #expect(fixture.transport.keys.count >= 2)
        #expect(Set(fixture.transport.keys).count == 1)
        #expect(try await refresher.token().accessToken == "access-0")
        #expect(fixture.journal.credentials?.refreshToken == "refresh-0")
        #expect(fixture.journal.intent?.key == fixture.transport.keys.first)
        let status = await refresher.status
        #expect(status.signedIn && status.rotationPending && status.lastError != nil)

        fixture.transport.answer { [fixture] request throws(TransportError) in fixture.serve(request) }
        await fixture.run(for: .seconds(400))
        #expect(try await refresher.token().accessToken == "access-2")
        #expect(fixture.journal.intent == nil)
        #expect(Set(fixture.transport.keys).count == 1)
        #expect(await refresher.status.lastError == nil)
        await refresher.stop()
    }

    @Test(
        "a 401 whose reason says that the session is over signs out once, with the reason, and asks no more",
        arguments: [
            Reason.unknownRefreshToken, .refreshTokenExpired, .refreshAlreadyUsed, .refreshTokenReused, .sessionEnded,
        ]
    )
    func permanent(reason: Reason) async throws {
        let fixture = TokenRefresherFixture()
        let denial = ModelServer.denial(reason)
        fixture.transport.answer { _ throws(TransportError) in .error(denial) }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(3600))
        await #expect(throws: TokenError.signedOut(denial)) { try await refresher.token() }
        await fixture.run(for: .seconds(7200))
        await #expect(throws: TokenError.signedOut(denial)) { try await refresher.token() }
        await refresher.wake()
        await fixture.activity.settle()
        #expect(fixture.transport.requests.count == 1)
        #expect(fixture.journal.entries.filter { $0 == .ended(denial) }.count == 1)
        #expect(fixture.journal.state == .signedOut(denial))
        #expect(await refresher.status.endReason == denial)
        await refresher.stop()
    }

    @Test("an intent in the journal is replayed at the start, with its key, by as many starts as it takes")
    func replayAcrossRestarts() async throws {
        let fixture = TokenRefresherFixture()
        // The server rotates, and every reply is lost.
        fixture.transport.answer { [fixture] request throws(TransportError) in
            _ = fixture.serve(request)
            throw .timedOut
        }
        var refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(3000))
        await fixture.run(for: .seconds(400))
        for _ in 0..<4 {
            await refresher.stop()
            refresher = try await fixture.startedKeeper()
        }
        #expect(Set(fixture.transport.keys).count == 1)
        await refresher.stop()
        fixture.transport.answer { [fixture] request throws(TransportError) in fixture.serve(request) }
        let before = fixture.transport.requests.count
        refresher = try await fixture.startedKeeper()
        #expect(fixture.transport.requests.count == before + 1)
        #expect(Set(fixture.transport.keys).count == 1)
        #expect(fixture.server.withLock { !$0.isRevoked && $0.thefts == 0 })
        let token = try await refresher.token().accessToken
        #expect(fixture.server.withLock { $0.accept(token) })
        await refresher.stop()
    }

    @Test("each rotation has a key of its own, of at least 128 bits")
    func freshKeys() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        for _ in 0..<5 {
            fixture.clock.advance(.seconds(3600))
            _ = try await refresher.token()
        }
        #expect(Set(fixture.transport.keys).count == 5)
        #expect(fixture.transport.keys.allSatisfy { $0.utf8.count >= 22 })
        await refresher.stop()
    }

    @Test("the intent is durable before the request leaves, and the token is released after the commit")
    func order() async throws {
        let fixture = TokenRefresherFixture()
        let atDeparture = Mutex<[RotationIntent?]>([])
        fixture.transport.answer { [fixture] request throws(TransportError) in
            let intent = fixture.journal.intent
            atDeparture.withLock { $0.append(intent) }
            return fixture.serve(request)
        }
        let refresher = try await fixture.startedKeeper()
        let before = await refresher.status.accessTokenExpiresAt
        // First, for the alarm that the clock sets off begins to write too.
        fixture.journal.gate.close()
        fixture.clock.advance(.seconds(3600))
        let caller = Task { try await refresher.token().accessToken == fixture.journal.credentials?.accessToken }
        await eventually("no intent") { fixture.journal.gate.waiters == 1 }
        await fixture.activity.settle()
        #expect(fixture.transport.requests.isEmpty, "sent before the intent was durable")
        fixture.journal.gate.admit()
        await eventually("no commit") { fixture.journal.gate.waiters == 1 }
        await fixture.activity.settle()
        let status = await refresher.status
        #expect(status.rotationPending && status.lastError == nil)
        #expect(status.accessTokenExpiresAt == before, "released before it was durable")
        fixture.journal.gate.open()
        #expect(try await caller.value, "what was handed out is not what is stored")
        #expect(fixture.journal.credentials?.accessToken == "access-2")
        #expect(atDeparture.withLock { $0.map { $0?.key } } == fixture.transport.keys.map(Optional.some))
        #expect(fixture.transport.keys.count == 1)
        await refresher.stop()
    }

    @Test("a journal that cannot be written delays the rotation and loses nothing")
    func journalFails() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        fixture.journal.fail(3)
        await fixture.run(for: .seconds(3300))
        #expect(try await refresher.token().accessToken == "access-2")
        #expect(fixture.transport.requests.count == 1)
        await refresher.stop()
    }

    @Test("a commit that fails is repeated without asking the server again")
    func commitFails() async throws {
        let fixture = TokenRefresherFixture()
        let refresher = try await fixture.startedKeeper()
        fixture.transport.answer { [fixture] request throws(TransportError) in
            fixture.journal.fail(2)
            return fixture.serve(request)
        }
        await fixture.run(for: .seconds(3300))
        #expect(try await refresher.token().accessToken == "access-2")
        #expect(fixture.transport.requests.count == 1)
        #expect(fixture.journal.intent == nil)
        await refresher.stop()
    }

    @Test("tries grow rarer up to the cap, and never stop")
    func backoffGrows() async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { _ throws(TransportError) in throw .unreachable("no network") }
        let refresher = try await fixture.startedKeeper()
        await fixture.run(for: .seconds(4200))
        let gaps = zip(fixture.transport.times.dropFirst(), fixture.transport.times).map { $0 - $1 }
        #expect(gaps.count >= 12)
        for (number, gap) in gaps.enumerated() {
            let whole = min(60_000, Int64(250) << min(number, 20))
            #expect((whole / 2 - 1...whole + 1).contains(gap), "gap \(number)")
        }
        #expect(gaps.suffix(3).allSatisfy { $0 >= 30_000 })
        await refresher.stop()
    }

    @Test("a Retry-After holds, also against callers and wake-ups")
    func retryAfter() async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { _ throws(TransportError) in
            TransportResponse(status: 429, fields: ["retry-after": "120"])
        }
        let refresher = try await fixture.startedKeeper()
        fixture.clock.advance(.seconds(3600))
        let caller = Task { try await refresher.token() }
        await eventually("nobody asked the server") { fixture.transport.requests.count == 1 }
        await fixture.run(for: .seconds(60))
        await #expect(throws: TokenError.self) { try await caller.value }
        await refresher.wake()
        let another = Task { try await refresher.token() }
        await fixture.activity.settle()
        await fixture.run(for: .seconds(55))
        await #expect(throws: TokenError.self) { try await another.value }
        #expect(fixture.transport.requests.count == 1)
        await fixture.run(for: .seconds(10))
        #expect(fixture.transport.requests.count == 2)
        await refresher.stop()
    }

    @Test("callers in a loop do not drive the tries")
    func noStampede() async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { _ throws(TransportError) in throw .unreachable("no network") }
        let refresher = try await fixture.startedKeeper()
        await fixture.run(for: .seconds(4200))
        let before = fixture.transport.requests.count
        let callers = (0..<200).map { _ in Task { try? await refresher.token() } }
        await fixture.activity.settle()
        await fixture.run(for: .seconds(3))
        for caller in callers { #expect(await caller.value == nil) }
        #expect(fixture.transport.requests.count - before <= 4)
        await refresher.stop()
    }
}
