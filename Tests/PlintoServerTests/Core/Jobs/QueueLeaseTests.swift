import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

/// Several servers on one database: what one works on no other takes.
@Suite("Leases of queued rows")
struct QueueLeaseTests {
    private func open(_ scratch: ScratchDirectory, _ clock: TestClock) async throws -> SQLiteDatabase {
        try await SQLiteDatabase.open(
            SQLiteConfiguration(path: scratch.file("server.db")),
            migrations: ServerMigrations.all,
            clock: clock,
            log: Log(component: "test", minimum: .error)
        )
    }

    @Test("a lease has one holder, who may renew it and gives it back; what is given back is free")
    func holder() async throws {
        let (scratch, clock) = (try ScratchDirectory(), TestClock())
        let database = try await open(scratch, clock)
        let mine = QueueLeases(database: database, clock: clock, random: SystemRandom())
        let theirs = QueueLeases(database: database, clock: clock, random: SystemRandom())
        func take(_ leases: QueueLeases, _ item: String) async throws -> Bool {
            try await database.write { try leases.take(.emails, item, in: $0) }
        }
        #expect(try await take(mine, "a"))
        #expect(try await take(mine, "a"))
        #expect(try await take(theirs, "a") == false)
        #expect(try await take(theirs, "b"))
        #expect(try await theirs.held(.emails).items == ["a"])
        #expect(try await mine.held(.emails).items == ["b"])
        // The queues have nothing to do with one another.
        #expect(try await theirs.held(.deliveries).items.isEmpty)
        #expect(try await database.write { try theirs.release(.emails, "a", in: $0) } == false)
        #expect(try await database.write { try mine.release(.emails, "a", in: $0) })
        #expect(try await take(theirs, "a"))
        await database.close()
    }

    @Test("one server at a time has a whole queue; the other learns when to ask again")
    func wholeQueue() async throws {
        let (scratch, clock) = (try ScratchDirectory(), TestClock())
        let database = try await open(scratch, clock)
        let mine = QueueLeases(database: database, clock: clock, random: SystemRandom())
        let theirs = QueueLeases(database: database, clock: clock, random: SystemRandom())
        #expect(try await mine.take(.events) == nil)
        #expect(try await theirs.take(.events) == QueueLeases.Queue.events.length)
        clock.advance(seconds: 29)
        #expect(try await theirs.take(.events) == .seconds(1))
        // Still at work.
        #expect(try await mine.take(.events) == nil)
        clock.advance(seconds: 29)
        #expect(try await theirs.take(.events) == .seconds(30))
        clock.advance(seconds: 30)
        #expect(try await theirs.take(.events) == nil)
        #expect(try await mine.take(.events) == .seconds(30))
        try await database.write { try theirs.release(.events, in: $0) }
        #expect(try await mine.take(.events) == nil)
        await database.close()
    }

    @Test("a server that starts alone takes at once what a killed one had leased")
    func start() async throws {
        let (scratch, clock) = (try ScratchDirectory(), TestClock())
        try await TestServer.run(clock: clock, scratch: scratch) { test in
            let killed = QueueLeases(database: test.server.database, clock: clock, random: SystemRandom())
            try await test.server.database.write { transaction in
                for queue in QueueLeases.Queue.allCases {
                    let isTaken = try killed.take(queue, "", in: transaction)
                    #expect(isTaken)
                }
            }
        }
        try await TestServer.run(clock: clock, scratch: scratch) { test in
            let left = try await test.server.database.read { transaction in
                try transaction.row("SELECT count(*) FROM leases")?.get(0, as: Int.self)
            }
            #expect(left == 0)
        }
    }

    // MARK: Deliveries

    @Test("two servers make each delivery once, however they meet")
    func deliveries() async throws {
        let seen = Mutex<[String]>([])
        try await OtherServer.run { request in
            seen.withLock { $0.append("\(request.path) \(request.fields["webhook-id"] ?? "")") }
            return HTTPResponse(status: 200)
        } _: { other in
            try await WebhookFixture.run { fixture in
                let second = fixture.otherSender()
                let work = Task { await second.run {} }
                for number in 0..<4 { try await fixture.webhook(other.url + "/\(number)") }
                for _ in 0..<15 { try await fixture.happen() }
                try await fixture.dispatch()
                let isDue: @Sendable (any Transaction) throws -> Bool = { [now = fixture.clock.now()] transaction in
                    try !transaction.webhooks.due(at: now, limit: 1).isEmpty
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for sender in [fixture.sender, second] {
                        group.addTask {
                            for _ in 0..<2000 where try await fixture.database.read(isDue) {
                                _ = try await sender.startDue()
                                try await Task.sleep(for: .milliseconds(2))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let left = try await fixture.database.read { transaction in
                    try transaction.row("SELECT count(*) FROM leases")?.get(0, as: Int.self)
                }
                #expect(left == 0)
                work.cancel()
                await work.value
            }
        }
        #expect(seen.withLock { $0.count } == 60)
        #expect(seen.withLock { Set($0).count } == 60)
    }

    @Test("a delivery of a server that is gone is made by another after its lease, whatever the wall clock does")
    func killedDelivery() async throws {
        try await OtherServer.run { _ in
            HTTPResponse(status: 200)
        } _: { other in
            try await WebhookFixture.run { fixture in
                let id = try await fixture.webhook(other.url)
                for _ in 0..<2 { try await fixture.happen() }
                try await fixture.dispatch()
                let killed = QueueLeases(database: fixture.database, clock: fixture.clock, random: SystemRandom())
                let leased = try #require(try await fixture.deliveries(id).last)
                let isTaken = try await fixture.database.write { transaction in
                    try killed.take(.deliveries, leased.id.text, in: transaction)
                }
                #expect(isTaken)
                func delivered() async throws -> Int {
                    try await fixture.deliveries(id).count { $0.status == .delivered }
                }
                // The other one is made meanwhile.
                _ = try await fixture.sender.startDue()
                #expect(try await eventually { try await delivered() == 1 })
                fixture.clock.jump(seconds: 86_400)
                #expect(try await fixture.sender.startDue() == QueueLeases.Queue.deliveries.length)
                fixture.clock.advance(seconds: 60)
                _ = try await fixture.sender.startDue()
                #expect(try await eventually { try await delivered() == 2 })
                #expect(other.requests.count == 2)
            }
        }
    }

    // MARK: Events and link requests

    @Test("events are dispatched by one server, and by another once that one is gone")
    func events() async throws {
        try await WebhookFixture.run { fixture in
            let id = try await fixture.webhook("http://127.0.0.1:9/")
            try await fixture.happen()
            let killed = QueueLeases(database: fixture.database, clock: fixture.clock, random: SystemRandom())
            #expect(try await killed.take(.events) == nil)
            let dispatcher = EventDispatcher(
                database: fixture.database,
                leases: fixture.leases,
                clock: fixture.clock,
                random: SystemRandom(),
                crashPoints: .none,
                counters: fixture.counters,
                log: Log(component: "test", minimum: .error)
            )
            #expect(try await dispatcher.dispatchDue() == .seconds(30))
            #expect(try await fixture.deliveries(id).isEmpty)
            fixture.clock.advance(seconds: 30)
            #expect(try await dispatcher.dispatchDue() == nil)
            #expect(try await fixture.deliveries(id).count == 1)
            // It has given the queue back.
            #expect(try await killed.take(.events) == nil)
        }
    }

    @Test("requests for links are answered by one server, and by another once that one is gone")
    func linkRequests() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            try await test.settled()
            let killed = QueueLeases(database: test.server.database, clock: test.clock, random: SystemRandom())
            #expect(try await killed.take(.linkRequests) == nil)
            #expect(try await test.askForLink().status == 200)
            let waiting: @Sendable (any Transaction) throws -> Int = { try $0.linkRequests.waiting(limit: 10).count }
            try await Task.sleep(for: .milliseconds(100))
            #expect(try await test.server.database.read(waiting) == 1)
            test.clock.advance(seconds: 30)
            // Any request calls the job, whose clock has not moved.
            #expect(try await test.askForLink().status == 200)
            #expect(try await eventually { try await test.server.database.read(waiting) == 0 })
            try await test.settled()
            #expect(try await test.decodedEmails(to: "john@example.com", template: "magic_link").count == 2)
        }
    }
}
