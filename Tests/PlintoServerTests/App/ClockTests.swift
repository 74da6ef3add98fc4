import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// Wall clocks that jump: what they must not end, and what must not wait for them.
@Suite("A wall clock that was wrong")
struct ClockTests {
    private static let day: Int64 = 86_400
    private let start = Timestamp(seconds: 1_800_000_000)

    private func reading(_ passed: Timestamp, setBack: Bool = false, behind: Bool = false) -> ClockFloor.Reading {
        ClockFloor.Reading(passed: passed, wasSetBack: setBack, isBehind: behind)
    }

    @Test("a clock that jumps ahead is believed once it was steady for six hours, and time goes by meanwhile")
    func ahead() {
        var floor = ClockFloor(floor: start, wall: start.advanced(bySeconds: 40 * Self.day), boot: .zero)
        for hours: Int64 in 0..<6 {
            let wall = start.advanced(bySeconds: 40 * Self.day + hours * 3600)
            let passed = start.advanced(bySeconds: hours * 3600)
            #expect(floor.observe(wall: wall, boot: .seconds(hours * 3600)) == reading(passed))
            #expect(floor.floor == passed)
        }
        let wall = start.advanced(bySeconds: 40 * Self.day + 6 * 3600)
        #expect(floor.observe(wall: wall, boot: .seconds(6 * 3600)) == reading(wall))
        #expect(floor.floor == wall)
    }

    @Test("a clock that is corrected before is believed at once, and was set back")
    func corrected() {
        var floor = ClockFloor(floor: start, wall: start.advanced(bySeconds: 40 * Self.day), boot: .zero)
        _ = floor.observe(wall: start.advanced(bySeconds: 40 * Self.day + 60), boot: .seconds(60))
        let right = start.advanced(bySeconds: 70)
        #expect(floor.observe(wall: right, boot: .seconds(70)) == reading(right, setBack: true))
    }

    @Test("each other jump begins the six hours anew")
    func restless() {
        var floor = ClockFloor(floor: start, wall: start, boot: .zero)
        for hours: Int64 in stride(from: 0, to: 60, by: 5) {
            let wall = start.advanced(bySeconds: hours * 3600 + Self.day * (hours + 1))
            #expect(
                floor.observe(wall: wall, boot: .seconds(hours * 3600)).passed < start.advanced(bySeconds: 60 * 3600)
            )
        }
    }

    @Test("a clock behind what the database has seen says so, and nothing has passed that it does not say")
    func behind() {
        let wall = start.advanced(bySeconds: -Self.day)
        var floor = ClockFloor(floor: start, wall: wall, boot: .zero)
        #expect(floor.observe(wall: wall, boot: .zero) == reading(wall, behind: true))
        #expect(floor.floor == start)
    }

    @Test("a clock that is slewed is followed")
    func slewed() {
        var floor = ClockFloor(floor: nil, wall: start, boot: .zero)
        for step: Int64 in 1...100 {
            let wall = start.advanced(byMilliseconds: step * 14_000)
            #expect(floor.observe(wall: wall, boot: .seconds(step * 10)) == reading(wall))
        }
    }

    @Test("one start 40 days ahead deletes nothing, and who was signed in is so afterwards")
    func startAhead() async throws {
        let clock = TestClock()
        let scratch = try ScratchDirectory()
        let tokens = try await TestServer.run(clock: clock, scratch: scratch) { try await $0.signUp().tokens }
        clock.jump(seconds: 40 * Self.day)
        try await TestServer.run(clock: clock, scratch: scratch) { test async throws in
            let floor = try await test.server.database.read { try $0.clockFloor.value() }
            #expect(floor != nil)
            func housekeeping(_ steady: SteadyClock) -> Housekeeping {
                Housekeeping(
                    database: test.server.database,
                    lifetimes: .standard,
                    clock: clock,
                    steady: steady,
                    log: Log(component: "test", minimum: .error)
                )
            }
            #expect(try await housekeeping(SteadyClock(clock, floor: floor)).removeExpired() == 0)
        }
        clock.jump(seconds: -40 * Self.day)
        try await TestServer.run(clock: clock, scratch: scratch) { test async throws in
            #expect(try await test.access(tokens) == 200)
            #expect(try await test.refresh(tokens.refreshToken).status == 200)
            // By a clock that has been right all along, both the session and its tokens go in time.
            let steady = SteadyClock(clock, floor: nil)
            clock.advance(seconds: 40 * Self.day)
            let housekeeping = Housekeeping(
                database: test.server.database,
                lifetimes: .standard,
                clock: clock,
                steady: steady,
                log: Log(component: "test", minimum: .error)
            )
            #expect(try await housekeeping.removeExpired() >= 3)
        }
    }

    @Test("what was revoked while the clock was ahead stays revoked, though the clock called it expired")
    func revokedAhead() async throws {
        try await TestServer.run { test in
            let early = try await test.signUp().tokens
            test.clock.jump(seconds: 40 * Self.day)
            #expect(try await test.access(early) == 401)
            let late = try await test.signIn()
            #expect(try await test.send("POST", "/v1/sessions/revoke-all", as: late).status == 200)
            test.clock.jump(seconds: -40 * Self.day)
            #expect(try await test.access(early) == 401)
            #expect(try await test.refresh(early.refreshToken).status == 401)
        }
    }

    @Test("a code that was used while the clock was ahead refuses none afterwards")
    func usedCode() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            test.clock.jump(seconds: 20 * Self.day)
            #expect(try await test.verify(test.code(of: member.enrolment), token: test.challenge()).status == 200)
            test.clock.jump(seconds: -20 * Self.day)
            let code = try test.code(of: member.enrolment)
            #expect(try await test.verify(code, token: test.challenge()).status == 200)
            #expect(try await test.verify(code, token: test.challenge()).status == 401)
        }
    }

    @Test(
        "a session from the future is a recent authentication for minutes, not for as long as the clock was ahead",
        arguments: [(300, 200), (40 * day, 403)]
    )
    func recentAuthentication(ahead: Int64, status: Int) async throws {
        try await TestServer.run { test in
            test.clock.jump(seconds: ahead)
            let tokens = try await test.signUp().tokens
            test.clock.jump(seconds: -ahead)
            #expect(try await test.send("POST", "/v1/mfa/totp/enable", as: tokens, text: "{}").status == status)
        }
    }

    @Test("a second factor that was confirmed by a clock that was ahead is proved by each sign-in with it afterwards")
    func secondFactor() async throws {
        try await TestServer.run { test in
            test.clock.jump(seconds: 400 * Self.day)
            let member = try await test.memberWithSecondFactor()
            test.clock.jump(seconds: -400 * Self.day)
            let answer = try await test.verify(test.code(of: member.enrolment), token: test.challenge())
            let tokens = try answer.decode(AuthenticationResponse.self).tokens
            let path = "/v1/passkeys/register/options"
            #expect(try await test.send("GET", path, as: tokens).status == 200)
        }
    }

    @Test("a proof of an earlier second factor counts for none that follows, though the clock was ahead at the time")
    func earlierFactor() async throws {
        try await TestServer.run { test in
            test.clock.jump(seconds: 400 * Self.day)
            let member = try await test.memberWithSecondFactor()
            test.clock.jump(seconds: -400 * Self.day)
            let code = try test.code(of: member.enrolment)
            #expect(
                try await test.send("POST", "/v1/mfa/disable", as: member.tokens, text: #"{"code":"\#(code)"}"#).status
                    == 200
            )
            let other = try await test.signIn()
            let enrolment = try await test.beginEnrolment(other)
            #expect(try await test.verify(test.code(of: enrolment), as: other).status == 200)
            let password = #"{"password":"\#(TestServer.password)"}"#
            let answer = try await test.send("POST", "/v1/mfa/disable", as: member.tokens, text: password)
            #expect(answer.status == 403 && answer.reason == .secondFactorRequired)
            #expect(try await test.send("POST", "/v1/mfa/disable", as: other, text: password).status == 200)
        }
    }

    @Test("what a clock that was ahead has kept is kept for its time and no longer, unless the clock now is wrong")
    func keptAhead() async throws {
        let clock = TestClock()
        let scratch = try ScratchDirectory()
        let database = ServerDatabase(
            try await SQLiteDatabase.open(
                SQLiteConfiguration(path: scratch.file("server.db")),
                migrations: ServerMigrations.all,
                clock: clock,
                log: Log(component: "test", minimum: .error)
            ),
            clock: clock
        )
        /// An event that is dispatched and delivered at once.
        func happen() async throws {
            let now = clock.now()
            try await database.write(as: .test) { connection in
                let id = try connection.events.nextID()
                try connection.storedEvents.insertTest(id, type: "test", data: "{}", at: now)
                try connection.deliveries.insert(
                    DeliveryRecord(
                        id: DeliveryID(createdAt: now, from: SystemRandom()),
                        webhookID: WebhookID(createdAt: now, from: SystemRandom()),
                        eventID: id,
                        eventType: "test",
                        status: .delivered,
                        dueAt: nil,
                        createdAt: now
                    )
                )
                try connection.signInFailures.put([1], "\(id)", failures: 7, at: now)
            }
        }
        func left() async throws -> [Int] {
            try await database.read { connection in
                try [
                    connection.row("SELECT count(*) FROM events")?.get(0, as: Int.self) ?? -1,
                    connection.row("SELECT count(*) FROM webhook_deliveries")?.get(0, as: Int.self) ?? -1,
                    connection.row("SELECT count(*) FROM sign_in_failures")?.get(0, as: Int.self) ?? -1,
                ]
            }
        }
        let steady = SteadyClock(clock, floor: nil)
        let housekeeping = Housekeeping(
            database: database,
            lifetimes: .standard,
            clock: clock,
            steady: steady,
            log: Log(component: "test", minimum: .error)
        )
        clock.jump(seconds: 400 * Self.day)
        try await happen()
        clock.jump(seconds: -400 * Self.day)
        // The ids of events are in the future from now on: each sorts after those before it.
        try await happen()
        _ = steady.look()
        let times = FutureTimes(database: database)
        #expect(try await times.bringBack(to: clock.now(), isBehind: true) == 0)
        #expect(try await times.bringBack(to: clock.now(), isBehind: false) == 3)
        #expect(try await times.bringBack(to: clock.now(), isBehind: false) == 0)
        clock.advance(seconds: 6 * Self.day)
        _ = try await housekeeping.removeExpired()
        #expect(try await left() == [2, 2, 2])
        clock.advance(seconds: 23 * Self.day)
        _ = try await housekeeping.removeExpired()
        #expect(try await left() == [2, 2, 0])
        clock.advance(seconds: 2 * Self.day)
        try await happen()
        _ = try await housekeeping.removeExpired()
        #expect(try await left() == [1, 1, 1])
        await database.close()
    }

    @Test("what was to end soon, by a clock that was ahead, ends in its time, unless it is the clock now that is wrong")
    func challenge() async throws {
        let scratch = try ScratchDirectory()
        let clock = TestClock()
        let database = try await SQLiteDatabase.open(
            SQLiteConfiguration(path: scratch.file("server.db")),
            migrations: ServerMigrations.all,
            clock: clock,
            log: Log(component: "test", minimum: .error)
        )
        let challenges = PasskeyChallenges(clock: clock, random: SystemRandom())
        func open() async throws -> [UInt8] {
            let text = try await database.write { connection in
                try challenges.open(
                    .authentication,
                    for: nil,
                    isRestricted: false,
                    requiresUserVerification: true,
                    in: connection
                )
            }
            return Digest.sha256.hash(try #require(Base64URL.decode(text)))
        }
        func isGood(_ hash: [UInt8]) async throws -> Bool {
            try await database.read { try challenges.find(hash, .authentication, in: $0) != nil }
        }
        clock.jump(seconds: 40 * Self.day)
        let early = try await open()
        clock.jump(seconds: -40 * Self.day)
        let right = try await open()
        let times = FutureTimes(database: database)
        #expect(try await times.bringBack(to: clock.now(), isBehind: true) == 0)
        #expect(try await times.bringBack(to: clock.now(), isBehind: false) == 1)
        clock.advance(seconds: 299)
        let before = (try await isGood(early), try await isGood(right))
        #expect(before == (true, true))
        clock.advance(seconds: 1)
        let after = (try await isGood(early), try await isGood(right))
        #expect(after == (false, false))
        await database.close()
    }

    @Test("what is put off is found by an index")
    func plans() async throws {
        try await TestServer.run { test in
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            let now = test.clock.now()
            _ = try recorder.mail.bringForward(to: now, latest: now, limit: 1)
            try recorder.mail.rest(MailID(createdAt: now, from: SystemRandom()), until: now, at: now)
            _ = try recorder.deliveries.bringForward(to: now, latest: now, limit: 1)
            _ = try recorder.webhooks.bringForward(to: now, limit: 1)
            _ = try recorder.links.boundEnds(.magicLink, at: now, limit: 1)
            _ = try recorder.pendingSignIns.boundEnds(at: now, limit: 1)
            _ = try recorder.passkeyChallenges.boundEnds(at: now, limit: 1)
            _ = try recorder.signInCodes.boundEnds(at: now, limit: 1)
            _ = try recorder.oauthAttempts.boundEnds(at: now, limit: 1)
            _ = try recorder.invitations.boundEnds(at: now, limit: 1)
            _ = try recorder.idempotencyResponses.bringBack(to: now, limit: 1)
            _ = try recorder.signInFailures.bringBack(to: now, limit: 1)
            _ = try recorder.sync.bringBack(to: now, limit: 1)
            _ = try recorder.totpFactors.bringBackEnrolments(to: now, limit: 1)
            let delivery = DeliveryID(createdAt: now, from: SystemRandom())
            let event = EventID(createdAt: now, from: SystemRandom())
            _ = try recorder.deliveries.bringBack(to: now, above: delivery, limit: 1)
            _ = try recorder.deliveries.prune(madeBefore: now, above: delivery, limit: 1)
            _ = try recorder.storedEvents.prune(dispatchedBefore: now, above: event, limit: 1)
            _ = try recorder.storedEvents.dispatched(after: now, below: event, above: event, limit: 1)
            #expect(recorder.plans.count == 18 && recorder.scans.isEmpty, "\(recorder.scans)")
        }
    }
}
