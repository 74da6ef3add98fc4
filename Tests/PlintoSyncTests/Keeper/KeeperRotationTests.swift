import PlintoModels
import PlintoSync
import PlintoTransport
import Synchronization
import TestSupport
import Testing

@Suite("The token keeper never loses a session", .timeLimit(.minutes(2)))
struct KeeperRotationTests {
    /// An answer that must change nothing but the time of the next try.
    struct Transient: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let answer: Result<TransportResponse, TransportFault>

        init(_ name: String, status: Int, _ body: String = "", fields: [String: String] = [:]) {
            testDescription = name
            answer = .success(TransportResponse(status: status, fields: fields, body: Array(body.utf8)))
        }

        init(_ name: String, _ error: APIError) {
            testDescription = name
            answer = .success(.error(error))
        }

        init(_ name: String, _ fault: TransportFault) {
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
        let bench = Bench()
        bench.transport.answer { _ throws(TransportFault) in try sample.answer.get() }
        let keeper = try await bench.startedKeeper()
        await bench.run(for: .seconds(3400))
        #expect(bench.transport.keys.count >= 2)
        #expect(Set(bench.transport.keys).count == 1)
        #expect(try await keeper.token().accessToken == "access-0")
        #expect(bench.journal.credentials?.refreshToken == "refresh-0")
        #expect(bench.journal.intent?.key == bench.transport.keys.first)
        let status = await keeper.status
        #expect(status.signedIn && status.rotationPending && status.lastFault != nil)

        bench.transport.answer { [bench] request throws(TransportFault) in bench.serve(request) }
        await bench.run(for: .seconds(400))
        #expect(try await keeper.token().accessToken == "access-2")
        #expect(bench.journal.intent == nil)
        #expect(Set(bench.transport.keys).count == 1)
        #expect(await keeper.status.lastFault == nil)
        await keeper.stop()
    }

    @Test(
        "a 401 whose reason says that the session is over signs out once, with the reason, and asks no more",
        arguments: [
            Reason.unknownRefreshToken, .refreshTokenExpired, .refreshAlreadyUsed, .refreshTokenReused, .sessionEnded,
        ]
    )
    func permanent(reason: Reason) async throws {
        let bench = Bench()
        let denial = ModelServer.denial(reason)
        bench.transport.answer { _ throws(TransportFault) in .error(denial) }
        let keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(3600))
        await #expect(throws: KeeperFault.signedOut(denial)) { try await keeper.token() }
        await bench.run(for: .seconds(7200))
        await #expect(throws: KeeperFault.signedOut(denial)) { try await keeper.token() }
        await keeper.wake()
        await bench.activity.settle()
        #expect(bench.transport.requests.count == 1)
        #expect(bench.journal.entries.filter { $0 == .ended(denial) }.count == 1)
        #expect(bench.journal.state == .signedOut(denial))
        #expect(await keeper.status.endReason == denial)
        await keeper.stop()
    }

    @Test("an intent in the journal is replayed at the start, with its key, by as many starts as it takes")
    func replayAcrossRestarts() async throws {
        let bench = Bench()
        // The server rotates, and every reply is lost.
        bench.transport.answer { [bench] request throws(TransportFault) in
            _ = bench.serve(request)
            throw .timedOut
        }
        var keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(3000))
        await bench.run(for: .seconds(400))
        for _ in 0..<4 {
            await keeper.stop()
            keeper = try await bench.startedKeeper()
        }
        #expect(Set(bench.transport.keys).count == 1)
        await keeper.stop()
        bench.transport.answer { [bench] request throws(TransportFault) in bench.serve(request) }
        let before = bench.transport.requests.count
        keeper = try await bench.startedKeeper()
        #expect(bench.transport.requests.count == before + 1)
        #expect(Set(bench.transport.keys).count == 1)
        #expect(bench.server.withLock { !$0.isRevoked && $0.thefts == 0 })
        let token = try await keeper.token().accessToken
        #expect(bench.server.withLock { $0.accept(token) })
        await keeper.stop()
    }

    @Test("each rotation has a key of its own, of at least 128 bits")
    func freshKeys() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        for _ in 0..<5 {
            bench.clock.advance(.seconds(3600))
            _ = try await keeper.token()
        }
        #expect(Set(bench.transport.keys).count == 5)
        #expect(bench.transport.keys.allSatisfy { $0.utf8.count >= 22 })
        await keeper.stop()
    }

    @Test("the intent is durable before the request leaves, and the token is released after the commit")
    func order() async throws {
        let bench = Bench()
        let atDeparture = Mutex<[RotationIntent?]>([])
        bench.transport.answer { [bench] request throws(TransportFault) in
            let intent = bench.journal.intent
            atDeparture.withLock { $0.append(intent) }
            return bench.serve(request)
        }
        let keeper = try await bench.startedKeeper()
        let before = await keeper.status.accessTokenExpiresAt
        // First, for the alarm that the clock sets off begins to write too.
        bench.journal.gate.close()
        bench.clock.advance(.seconds(3600))
        let caller = Task { try await keeper.token().accessToken == bench.journal.credentials?.accessToken }
        await eventually("no intent") { bench.journal.gate.waiters == 1 }
        await bench.activity.settle()
        #expect(bench.transport.requests.isEmpty, "sent before the intent was durable")
        bench.journal.gate.admit()
        await eventually("no commit") { bench.journal.gate.waiters == 1 }
        await bench.activity.settle()
        let status = await keeper.status
        #expect(status.rotationPending && status.lastFault == nil)
        #expect(status.accessTokenExpiresAt == before, "released before it was durable")
        bench.journal.gate.open()
        #expect(try await caller.value, "what was handed out is not what is stored")
        #expect(bench.journal.credentials?.accessToken == "access-2")
        #expect(atDeparture.withLock { $0.map { $0?.key } } == bench.transport.keys.map(Optional.some))
        #expect(bench.transport.keys.count == 1)
        await keeper.stop()
    }

    @Test("a journal that cannot be written delays the rotation and loses nothing")
    func journalFails() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        bench.journal.fail(3)
        await bench.run(for: .seconds(3300))
        #expect(try await keeper.token().accessToken == "access-2")
        #expect(bench.transport.requests.count == 1)
        await keeper.stop()
    }

    @Test("a commit that fails is repeated without asking the server again")
    func commitFails() async throws {
        let bench = Bench()
        let keeper = try await bench.startedKeeper()
        bench.transport.answer { [bench] request throws(TransportFault) in
            bench.journal.fail(2)
            return bench.serve(request)
        }
        await bench.run(for: .seconds(3300))
        #expect(try await keeper.token().accessToken == "access-2")
        #expect(bench.transport.requests.count == 1)
        #expect(bench.journal.intent == nil)
        await keeper.stop()
    }

    @Test("tries grow rarer up to the cap, and never stop")
    func backoffGrows() async throws {
        let bench = Bench()
        bench.transport.answer { _ throws(TransportFault) in throw .unreachable("no network") }
        let keeper = try await bench.startedKeeper()
        await bench.run(for: .seconds(4200))
        let gaps = zip(bench.transport.times.dropFirst(), bench.transport.times).map { $0 - $1 }
        #expect(gaps.count >= 12)
        for (number, gap) in gaps.enumerated() {
            let whole = min(60_000, Int64(250) << min(number, 20))
            #expect((whole / 2 - 1...whole + 1).contains(gap), "gap \(number)")
        }
        #expect(gaps.suffix(3).allSatisfy { $0 >= 30_000 })
        await keeper.stop()
    }

    @Test("a Retry-After holds, also against callers and wake-ups")
    func retryAfter() async throws {
        let bench = Bench()
        bench.transport.answer { _ throws(TransportFault) in
            TransportResponse(status: 429, fields: ["retry-after": "120"])
        }
        let keeper = try await bench.startedKeeper()
        bench.clock.advance(.seconds(3600))
        let caller = Task { try await keeper.token() }
        await eventually("nobody asked the server") { bench.transport.requests.count == 1 }
        await bench.run(for: .seconds(60))
        await #expect(throws: KeeperFault.self) { try await caller.value }
        await keeper.wake()
        let another = Task { try await keeper.token() }
        await bench.activity.settle()
        await bench.run(for: .seconds(55))
        await #expect(throws: KeeperFault.self) { try await another.value }
        #expect(bench.transport.requests.count == 1)
        await bench.run(for: .seconds(10))
        #expect(bench.transport.requests.count == 2)
        await keeper.stop()
    }

    @Test("callers in a loop do not drive the tries")
    func noStampede() async throws {
        let bench = Bench()
        bench.transport.answer { _ throws(TransportFault) in throw .unreachable("no network") }
        let keeper = try await bench.startedKeeper()
        await bench.run(for: .seconds(4200))
        let before = bench.transport.requests.count
        let callers = (0..<200).map { _ in Task { try? await keeper.token() } }
        await bench.activity.settle()
        await bench.run(for: .seconds(3))
        for caller in callers { #expect(await caller.value == nil) }
        #expect(bench.transport.requests.count - before <= 4)
        await keeper.stop()
    }
}
