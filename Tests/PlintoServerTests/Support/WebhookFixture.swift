import Foundation
import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import PlintoTransport
import TestSupport
import Testing

@testable import PlintoServer

/// The queue of events over a real database, with senders that the test sets going.
final class WebhookFixture: Sendable {
    let scratch: ScratchDirectory
    let clock = TestClock()
    let database: ServerDatabase
    let sealer: SecretSealer
    let counters = EventCounters()
    let leases: QueueLeases
    let sender: WebhookSender
    let owner: UserID
    private let names: [String: [String]]

    /// Runs `body` with a sender at work, whose transport gives up after half a second.
    ///
    /// - Parameter names: What the resolver knows.
    static func run(
        names: [String: [String]] = [:],
        allowing: [String] = ["127.0.0.1"],
        _ body: (WebhookFixture) async throws -> Void
    ) async throws {
        let fixture = try await WebhookFixture(names: names, allowing: allowing)
        let work = Task { await fixture.sender.run {} }
        defer { work.cancel() }
        try await body(fixture)
        work.cancel()
        await work.value
        await fixture.database.close()
    }

    private init(names: [String: [String]], allowing: [String]) async throws {
        scratch = try ScratchDirectory()
        self.names = names
        database = ServerDatabase(
            try await SQLiteDatabase.open(
                SQLiteConfiguration(path: scratch.file("server.db")),
                migrations: ServerMigrations.all,
                clock: clock,
                log: Log(component: "test", minimum: .error)
            ),
            clock: clock
        )
        sealer = SecretSealer(key: try AEADKey(bytes: SystemRandom().bytes(32)), random: SystemRandom())
        let allowed = try #require(OutboundAllowList(allowing))
        let webhookClient = WebhookClient(
            transport: CheckedTransport(
                base: CurlTransport(timeout: .milliseconds(500), maximumBodyBytes: 1000),
                lookup: NameTable(names: names),
                allowed: allowed
            ),
            allowed: allowed,
            sealer: sealer,
            clock: clock
        )
        leases = QueueLeases(database: database, clock: clock, random: SystemRandom())
        sender = Self.sender(database, leases, webhookClient, sealer, clock, counters)
        owner = UserID(createdAt: clock.now(), from: SystemRandom())
        try await addUser(owner, "owner@example.com")
    }

    /// The sender of another server on the same database.
    func otherSender() -> WebhookSender {
        let leases = QueueLeases(database: database, clock: clock, random: SystemRandom())
        return Self.sender(database, leases, sender.webhookClient, sealer, clock, counters)
    }

    private static func sender(
        _ database: ServerDatabase,
        _ leases: QueueLeases,
        _ webhookClient: WebhookClient,
        _ sealer: SecretSealer,
        _ clock: TestClock,
        _ counters: EventCounters
    ) -> WebhookSender {
        WebhookSender(
            database: database,
            leases: leases,
            webhookClient: webhookClient,
            end: WebhookDisabler(
                database: database,
                mail: MailOutbox(sealer: sealer, clock: clock, random: SystemRandom())
            ),
            clock: clock,
            steady: SteadyClock(clock, floor: nil),
            random: SystemRandom(),
            log: Log(component: "test", minimum: .error),
            crashPoints: .none,
            counters: counters
        )
    }

    func addUser(_ id: UserID, _ email: String) async throws {
        let user = User(id: id, email: email, createdAt: clock.now(), updatedAt: clock.now())
        let record = UserRecord(user: user, emailKey: email, usernameKey: nil, passwordHash: nil)
        let isNew = try await database.write { try $0.users.insert(record) }
        #expect(isNew)
    }

    /// A webhook of the owner, or another user, that hears everything they may.
    @discardableResult
    func webhook(
        _ url: String,
        secret: WebhookSecret = WebhookSecret(from: SystemRandom()),
        of owner: UserID? = nil
    ) async throws -> WebhookID {
        let id = WebhookID(createdAt: clock.now(), from: SystemRandom())
        let record = WebhookRecord(
            id: id,
            ownerID: owner ?? self.owner,
            organizationID: nil,
            hearsEverything: false,
            url: url,
            events: EventType.allCases,
            description: nil,
            secret: try sealer.seal(secret.bytes, .webhookSecret, row: id.text),
            createdAt: clock.now(),
            updatedAt: clock.now()
        )
        try await database.write { try $0.webhooks.insert(record) }
        return id
    }

    /// Lets something happen to the owner.
    func happen(_ type: EventType = .userUpdated) async throws {
        let user = owner
        try await database.write(as: .test) { try $0.events.publish(type, [:], user: user) }
    }

    /// Has an event due at once for a webhook.
    func makeDue(_ id: WebhookID) async throws {
        let now = clock.now()
        try await database.write(as: .test) { connection in
            let event = try connection.events.nextID()
            try connection.storedEvents.insertTest(event, type: "user.updated", data: "{}", at: now)
            try connection.deliveries.insert(
                DeliveryRecord(
                    id: DeliveryID(createdAt: now, from: SystemRandom()),
                    webhookID: id,
                    eventID: event,
                    eventType: "user.updated",
                    dueAt: now,
                    createdAt: now
                )
            )
            try connection.webhooks.wake(id, at: now)
        }
    }

    func dispatch() async throws {
        let dispatcher = EventDispatcher(
            database: database,
            leases: leases,
            clock: clock,
            random: SystemRandom(),
            crashPoints: .none,
            counters: counters,
            log: Log(component: "test", minimum: .error)
        )
        while try await dispatcher.dispatchDue() != nil {}
    }

    /// Dispatches, and sends until nothing more is due at this moment.
    func work() async throws {
        try await dispatch()
        for _ in 0..<2000 {
            _ = try await sender.startDue()
            let isDone = try await database.read { [now = clock.now()] in try $0.webhooks.due(at: now, limit: 1).isEmpty
            }
            if isDone { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("the queue is not empty in time")
    }

    func deliveries(_ id: WebhookID) async throws -> [DeliveryRecord] {
        try await database.read { try $0.deliveries.page(of: id, limit: 1000, offset: 0) }
    }

    /// The emails that wait to be sent, as mail programs would show their text, with their subjects.
    func emails() async throws -> [Email] {
        let far = clock.now().advanced(bySeconds: 1)
        return try await database.read { try $0.mail.due(at: far, limit: 100) }.map { record in
            #expect(record.template == WebhookNotificationEmail.name)
            return try WireJSON.decodeResponse(
                Email.self,
                from: try sealer.open(record.sealed, .mail, row: record.id.text)
            )
        }
    }

    func record(_ id: WebhookID) async throws -> WebhookRecord {
        try #require(try await database.read { try $0.webhooks.find(id)?.webhook })
    }
}
