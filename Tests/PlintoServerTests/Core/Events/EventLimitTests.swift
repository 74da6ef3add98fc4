import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

/// How much one account may have the server write and send for its events.
@Suite("Limits of events")
struct EventLimitTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    private static func id<Kind>() -> Identifier<Kind> { Identifier(createdAt: now, from: SystemRandom()) }

    private func webhook(of owner: UserID, everything: Bool = false) -> WebhookRecord {
        WebhookRecord(
            id: Self.id(),
            ownerID: owner,
            organizationID: nil,
            hearsEverything: everything,
            url: "https://example.com/",
            events: EventType.allCases,
            description: nil,
            secret: [],
            createdAt: Self.now,
            updatedAt: Self.now
        )
    }

    private func event(of user: UserID) -> EventRecord {
        EventRecord(
            id: Self.id(),
            type: .userUpdated,
            userID: user,
            organizationID: nil,
            data: "{}",
            createdAt: Self.now
        )
    }

    private func rows(_ fixture: WebhookFixture, _ sql: StaticString) async throws -> Int {
        try await fixture.database.read { try $0.row(sql)?.get(0) ?? -1 }
    }

    private func events(_ fixture: WebhookFixture) async throws -> Int {
        try await rows(fixture, "SELECT count(*) FROM events")
    }

    // MARK: Rows

    @Test("an event that no one asks for leaves no row")
    func unheard() async throws {
        try await WebhookFixture.run { fixture in
            try await fixture.happen()
            #expect(try await events(fixture) == 0)
            let id = try await fixture.webhook("http://127.0.0.1:9/")
            var record = try await fixture.record(id)
            record.events = [.mfaEnabled]
            try await fixture.database.write { [record] in try $0.webhooks.update(record) }
            try await fixture.happen()
            #expect(try await events(fixture) == 0)
            record.events = EventType.allCases
            record.isActive = false
            try await fixture.database.write { [record] in try $0.webhooks.update(record) }
            try await fixture.happen()
            #expect(try await events(fixture) == 0)
            record.isActive = true
            try await fixture.database.write { [record] in try $0.webhooks.update(record) }
            try await fixture.happen()
            #expect(try await events(fixture) == 1)
        }
    }

    @Test("an event whose listeners may not hear it any more leaves no row once that is known")
    func discarded() async throws {
        try await WebhookFixture.run { fixture in
            try await fixture.webhook("http://127.0.0.1:9/")
            try await fixture.happen()
            try await fixture.database.write { [owner = fixture.owner, now = fixture.clock.now()] connection in
                _ = try connection.users.setStatus(.suspended, of: owner, at: now)
            }
            try await fixture.dispatch()
            #expect(try await events(fixture) == 0)
        }
    }

    @Test("events of a type that this version does not know keep no other from being sent, and do not stay")
    func unknownTypes() async throws {
        try await WebhookFixture.run { fixture in
            let id = try await fixture.webhook("http://127.0.0.1:9/")
            try await fixture.database.write { connection in
                for number in 0..<120 {
                    let event = EventID(createdAt: Timestamp(seconds: Int64(number)), from: SystemRandom())
                    try connection.execute(
                        "INSERT INTO events (id, type, data, created_at) VALUES ($1, 'user.eaten', '{}', 0)",
                        event
                    )
                }
            }
            try await fixture.happen()
            try await fixture.dispatch()
            #expect(try await fixture.deliveries(id).count == 1)
            #expect(try await events(fixture) == 1)
        }
    }

    @Test("a transaction of the dispatcher writes at most a hundred rows, however many listen")
    func transactions() async throws {
        try await WebhookFixture.run { fixture in
            for _ in 0..<120 { try await fixture.webhook("http://127.0.0.1:9/") }
            for _ in 0..<3 { try await fixture.happen() }
            let counting = CountingDatabase(base: fixture.database)
            let dispatcher = EventDispatcher(
                database: counting,
                leases: fixture.leases,
                clock: fixture.clock,
                random: SystemRandom(),
                crashPoints: .none,
                counters: fixture.counters,
                log: Log(component: "test", minimum: .error)
            )
            while try await dispatcher.dispatchDue() != nil {}
            #expect(try await rows(fixture, "SELECT count(*) FROM webhook_deliveries") == 360)
            #expect(counting.most.withLock { $0 } <= Limits.Events.deliveriesPerTransaction)
            #expect(counting.most.withLock { $0 } > 50)
        }
    }

    // MARK: Budgets

    @Test(
        "a user's events cause a thousand deliveries a minute to one owner; other owners and administrators hear more"
    )
    func budget() {
        let (mallory, acme, admin): (UserID, UserID, UserID) = (Self.id(), Self.id(), Self.id())
        let own = (0..<50).map { _ in webhook(of: mallory) }
        let others = [webhook(of: acme), webhook(of: admin, everything: true)]
        var planner = DispatchPlanner()
        for one in own + others { planner.note(0, for: one.id, at: Self.now) }
        let heard = (0..<30).map { _ in HeardEvent(event: event(of: mallory), listeners: own + others) }
        let plan = planner.plan(heard, kept: [:], at: Self.now, from: SystemRandom())
        var made: [WebhookID: Int] = [:]
        for case .deliver(let delivery) in plan.steps { made[delivery.webhookID, default: 0] += 1 }
        #expect(own.map { made[$0.id, default: 0] }.reduce(0, +) == Limits.Events.deliveriesPerMinute)
        #expect(others.map { made[$0.id] } == [30, 30])
        #expect(plan.dropped.values.allSatisfy { Array($0.keys) == [.rate] })
        #expect(plan.dropped.values.flatMap(\.values).reduce(0, +) == 30 * 50 - Limits.Events.deliveriesPerMinute)

        let later = planner.plan(
            [HeardEvent(event: event(of: mallory), listeners: own)],
            kept: [:],
            at: Self.now.advanced(bySeconds: 60),
            from: SystemRandom()
        )
        #expect(later.dropped.isEmpty)
    }

    @Test("a user whose kept events are full silences their own webhooks, and no one else's")
    func silence() {
        let (mallory, acme, admin): (UserID, UserID, UserID) = (Self.id(), Self.id(), Self.id())
        let own = webhook(of: mallory)
        let others = [webhook(of: acme), webhook(of: admin, everything: true)]
        var planner = DispatchPlanner()
        for one in [own] + others { planner.note(0, for: one.id, at: Self.now) }
        let full = KeptEvents(count: Limits.Events.eventsPerUser, removable: [])
        let heard = [HeardEvent(event: event(of: mallory), listeners: [own] + others)]
        let plan = planner.plan(heard, kept: [mallory: full], at: Self.now, from: SystemRandom())
        #expect(plan.dropped == [own.id: [.events: 1]])
        var told: Set<WebhookID> = []
        for case .deliver(let delivery) in plan.steps { told.insert(delivery.webhookID) }
        #expect(told == Set(others.map(\.id)))
    }

    @Test("a backlog is bounded, and counted again a second after it was full")
    func backlog() {
        let john: UserID = Self.id()
        let hook = webhook(of: john)
        let heard = [HeardEvent(event: event(of: john), listeners: [hook])]
        var planner = DispatchPlanner()
        #expect(planner.uncounted(heard, at: Self.now) == [hook])
        planner.note(EventLimits.deliveries(to: hook) - 1, for: hook.id, at: Self.now)
        #expect(planner.uncounted(heard, at: Self.now) == [])
        #expect(planner.plan(heard, kept: [:], at: Self.now, from: SystemRandom()).dropped.isEmpty)
        let full = planner.plan(heard, kept: [:], at: Self.now, from: SystemRandom())
        #expect(full.dropped == [hook.id: [.backlog: 1]])
        #expect(full.steps.contains(.drop(hook.id, 1)) && full.steps.contains(.discard(heard[0].event.id)))
        #expect(planner.uncounted(heard, at: Self.now.advanced(byMilliseconds: 999)) == [])
        #expect(planner.uncounted(heard, at: Self.now.advanced(byMilliseconds: 1000)) == [hook])
        // After the clock was set back too.
        #expect(planner.uncounted(heard, at: Self.now.advanced(bySeconds: -9)) == [hook])
    }

    @Test("a thousand events of a user wait at most; what is not sent is counted on the webhook and in the metrics")
    func waiting() async throws {
        try await WebhookFixture.run { fixture in
            let id = try await fixture.webhook("http://127.0.0.1:9/")
            for _ in 0..<Limits.Events.eventsPerUser + 7 { try await fixture.happen() }
            try await fixture.dispatch()
            let made = try await rows(fixture, "SELECT count(*) FROM webhook_deliveries WHERE due_at IS NOT NULL")
            #expect(made == Limits.Events.eventsPerUser)
            #expect(try await events(fixture) == Limits.Events.eventsPerUser)
            let record = try await fixture.record(id)
            #expect(record.dropped == 7 && record.droppedAt == fixture.clock.now())
            let counted = EventLimits.Excess.allCases.map { fixture.counters.webhookDropped($0).value }
            #expect(counted.reduce(0, +) == 7)
        }
    }

    @Test("of what is delivered the oldest goes once there is more than is kept")
    func history() async throws {
        try await WebhookFixture.run { fixture in
            let id = try await fixture.webhook("http://127.0.0.1:9/")
            let limit = Limits.Events.eventsPerUser
            let first = Mutex<EventID?>(nil)
            for round in 0..<3 {
                for _ in 0..<(limit / 2) { try await fixture.happen() }
                // Each minute has a budget of its own.
                fixture.clock.advance(seconds: 60)
                try await fixture.dispatch()
                if round == 0 {
                    let oldest = try await fixture.database.read { connection -> EventID? in
                        try connection.row("SELECT id FROM events ORDER BY id LIMIT 1")?.get(0)
                    }
                    first.withLock { $0 = oldest }
                }
                try await fixture.database.write { connection in
                    try connection.execute("UPDATE webhook_deliveries SET due_at = NULL, status = 'delivered'")
                }
            }
            #expect(try await fixture.record(id).dropped == 0)
            #expect(try await events(fixture) <= limit)
            #expect(try await fixture.deliveries(id).count <= limit)
            let oldest = try #require(first.withLock { $0 })
            #expect(try await !fixture.database.read { try $0.storedEvents.exists(oldest) })
        }
    }

    // MARK: Order

    @Test(
        "event ids rise in the order of the events: in one millisecond, after the clock was set back, after a restart"
    )
    func order() async throws {
        try await WebhookFixture.run { fixture in
            let id = try await fixture.webhook("http://127.0.0.1:9/")
            for step: Int64 in [0, 0, 0, -7_000, 0, -5, 100] {
                fixture.clock.advance(milliseconds: step)
                // As another process, or this one after a restart, would make it.
                let database = ServerDatabase(fixture.database, clock: fixture.clock)
                try await database.write(as: .test) { [user = fixture.owner] connection in
                    try connection.events.publish(.userUpdated, ["n": .string("")], user: user)
                }
                try await fixture.database.write { connection in
                    // The order does not hang on the rows that are left.
                    try connection.execute(
                        "UPDATE events SET data = (SELECT count(*) FROM events) WHERE data LIKE '{%'"
                    )
                }
            }
            let order = try await fixture.database.read { connection in
                try connection.rows("SELECT data FROM events ORDER BY id").map { try $0.get(0, as: String.self) }
            }
            #expect(order == (1...7).map(String.init))
            for _ in 0..<20 { try await fixture.happen() }
            try await fixture.dispatch()
            let due = try await fixture.database.read { [now = fixture.clock.now()] connection in
                try connection.deliveries.due(of: id, at: now, limit: 100).map(\.delivery.eventID.text)
            }
            #expect(due.count == 27 && due == due.sorted())
        }
    }

    @Test(
        "a webhook is told what happens after it was created, also where the clock was set back since, and nothing before"
    )
    func clockSetBack() async throws {
        try await WebhookFixture.run { fixture in
            let first = try await fixture.webhook("http://127.0.0.1:9/first")
            try await fixture.happen()
            let second = try await fixture.webhook("http://127.0.0.1:9/second")
            fixture.clock.advance(seconds: -86_400)
            try await fixture.happen()
            try await fixture.dispatch()
            #expect(try await fixture.deliveries(first).count == 2)
            #expect(try await fixture.deliveries(second).count == 1)
        }
    }

    // MARK: Deletion

    @Test("the profile of a deleted account leaves the events at once; what is to be delivered names the user")
    func deletion() async throws {
        try await TestServer.run { test in
            try await test.listen()
            let john = try await test.signUp()
            let patch = #"{"first_name":"Zaphod","metadata":{"planet":"Magrathea"}}"#
            #expect(try await test.send("PATCH", "/v1/users/me", as: john.tokens, text: patch).status == 200)
            func stored() async throws -> String {
                try await test.server.database.read { connection in
                    try connection.rows("SELECT data FROM events").map { try $0.get(0, as: String.self) }.joined()
                }
            }
            #expect(try await stored().contains("Zaphod"))
            #expect(try await test.send("DELETE", "/v1/users/me", as: john.tokens).status == 200)
            let left = try await stored()
            #expect(!left.contains("Zaphod") && !left.contains("Magrathea"))
            let deleted = try #require(try await test.events().last)
            #expect(deleted.type == .userDeleted)
            #expect(
                try WireJSON.decodeResponse([String: JSONValue].self, from: Array(deleted.data.utf8))
                    == ["user": .object(["id": .string(john.user.id.text), "email": .string("john@example.com")])]
            )
        }
    }

    @Test("the last delivery of an event takes the event along where the account is gone")
    func orphan() async throws {
        try await WebhookFixture.run { fixture in
            let jane = UserID(createdAt: fixture.clock.now(), from: SystemRandom())
            try await fixture.addUser(jane, "jane@example.com")
            let id = try await fixture.webhook("http://127.0.0.1:9/")
            try await fixture.database.write(as: .test) { connection in
                try connection.users.setAdministrator(true, of: fixture.owner)
                try connection.execute("UPDATE webhooks SET hears_everything = 1")
                try connection.events.publish(.userUpdated, [:], user: jane)
                try connection.users.delete(jane)
            }
            try await fixture.dispatch()
            #expect(try await events(fixture) == 1)
            // Nothing listens at the receiver: it fails until it is given up.
            for _ in 0...WebhookRetry.mostRetries {
                try await fixture.work()
                guard let due = try await fixture.deliveries(id).first?.dueAt else { break }
                fixture.clock.advance(milliseconds: due.milliseconds(since: fixture.clock.now()))
            }
            #expect(try await fixture.deliveries(id).map(\.status) == [.failed])
            #expect(try await events(fixture) == 0)
        }
    }

    // MARK: Webhooks

    @Test("a user owns at most fifty webhooks over all organizations, and the fifty-first is refused with the reason")
    func owned() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            var answers: [Int] = []
            for slug in ["acme", "beta", "gamma"] {
                let organization = try await test.organization(slug, of: john)
                for _ in 0..<Limits.Account.webhooks {
                    let request = CreateWebhookRequest(
                        url: "https://example.com/",
                        events: [.userUpdated],
                        organizationID: organization
                    )
                    let answer = try await test.json("POST", "/v1/webhooks", as: john, request)
                    answers.append(answer.status)
                    if answer.status != 201 { #expect(answer.reason == .tooMany && answer.status == 409) }
                }
            }
            #expect(answers.count { $0 == 201 } == Limits.Account.ownedWebhooks)
            #expect(answers.prefix(Limits.Account.ownedWebhooks).allSatisfy { $0 == 201 })
        }
    }

    @Test("a user makes a hundred organizations an hour, however many of them were deleted again")
    func organizations() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            func make(_ number: Int) async throws -> WireClient.Response {
                let request = CreateOrganizationRequest(name: "Acme", slug: "acme-\(number)")
                return try await test.json("POST", "/v1/organizations", as: john, request)
            }
            for number in 0..<Limits.Hourly.organizations {
                let made: Organization = try await make(number).decode()
                let path = "/v1/organizations/\(made.id)"
                #expect(try await test.send("DELETE", path, as: john.tokens).status == 200)
            }
            let refused = try await make(999)
            #expect(refused.status == 429 && refused.reason == .tooMany)
        }
    }

    @Test("a webhook shows how many events were not sent to it")
    func shown() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let request = CreateWebhookRequest(url: "https://example.com/", events: [.mfaEnabled])
            let made: Webhook = try await test.json("POST", "/v1/webhooks", as: john, request).decode()
            #expect(made.droppedEvents == 0 && made.lastDroppedAt == nil)
            let now = test.clock.now()
            try await test.server.database.write { try $0.webhooks.addDropped(3, to: made.id, at: now) }
            let shown: Webhook = try await test.send("GET", "/v1/webhooks/\(made.id)", as: john.tokens).decode()
            #expect(shown.droppedEvents == 3 && shown.lastDroppedAt == now)
        }
    }
}

/// Notes the most deliveries that one write adds.
private struct CountingDatabase: Database {
    final class Most: Sendable {
        private let value = Mutex(0)
        func withLock<R>(_ body: (inout sending Int) throws -> sending R) rethrows -> R { try value.withLock(body) }
    }

    let base: any Database
    let most = Most()

    func read<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try await base.read(body)
    }

    func write<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try await base.write { [most] connection in
            let count = { try connection.row("SELECT count(*) FROM webhook_deliveries")?.get(0, as: Int.self) ?? 0 }
            let before = try count()
            let value = try body(connection)
            let added = try count() - before
            most.withLock { $0 = max($0, added) }
            return value
        }
    }

    func observe(_ observer: @escaping @Sendable (DatabaseChange) -> Void) {
        base.observe(observer)
    }

    func foreignChanges() async throws -> Int64 {
        try await base.foreignChanges()
    }

    func close() async { await base.close() }
}
