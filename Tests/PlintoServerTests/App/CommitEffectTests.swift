import PlintoCrypto
import PlintoEmail
import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

/// No use case tells a cache or a background job of what it wrote: what a repository writes is enough.
@Suite("Effects of commits in the server")
struct CommitEffectTests {
    private struct Refusal: Error {}

    @Test("a row that waits for a background job calls it with its commit", arguments: DatabaseChange.Queue.allCases)
    func queues(_ queue: DatabaseChange.Queue) async throws {
        try await WebhookFixture.run { fixture in
            let webhook = try await fixture.webhook("http://127.0.0.1:9/")
            let calls = Mutex<[DatabaseChange.Queue]>([])
            fixture.database.observe { change in
                if case .queued(let queue) = change { calls.withLock { $0.append(queue) } }
            }
            let (database, now, owner) = (fixture.database, fixture.clock.now(), fixture.owner)
            let insert: @Sendable (any Transaction) throws -> Void = { transaction in
                switch queue {
                case .emails:
                    try transaction.mail.insert(
                        MailRecord(
                            id: MailID(createdAt: now, from: SystemRandom()),
                            template: "test",
                            sealed: [],
                            createdAt: now,
                            dueAt: now,
                            expiresAt: now
                        )
                    )
                case .events:
                    try database.acting(as: .test, in: transaction).events.publish(.userUpdated, [:], user: owner)
                case .deliveries:
                    try transaction.webhooks.wake(webhook, at: now)
                case .linkRequests:
                    try transaction.linkRequests.insert(
                        LinkRequestRecord(
                            id: LinkRequestID(createdAt: now, from: SystemRandom()),
                            purpose: .magicLink,
                            emailKey: "ada@example.com",
                            redirectURL: nil,
                            ipAddress: "192.0.2.1",
                            userAgent: nil,
                            requestID: "req",
                            createdAt: now
                        )
                    )
                }
            }
            await #expect(throws: Refusal.self) {
                try await fixture.database.write { transaction in
                    try insert(transaction)
                    throw Refusal()
                }
            }
            #expect(calls.withLock { $0 } == [], "what is undone calls nobody")
            let callsInside = try await fixture.database.write { transaction in
                try insert(transaction)
                return calls.withLock { $0 }
            }
            #expect(callsInside == [])
            #expect(calls.withLock { $0 } == [queue])
        }
    }

    @Test("the job of a queue works as soon as it is called", arguments: DatabaseChange.Queue.allCases)
    func jobs(_ queue: DatabaseChange.Queue) async throws {
        let steps = AsyncStream.makeStream(of: DatabaseChange.Queue.self)
        func job(_ queue: DatabaseChange.Queue) -> BackgroundJob {
            BackgroundJob("\(queue)", log: Log(component: "test")) {
                steps.continuation.yield(queue)
                return nil
            }
        }
        let jobs = QueueJobs(
            emails: job(.emails),
            events: job(.events),
            deliveries: job(.deliveries),
            linkRequests: job(.linkRequests)
        )
        await withTaskGroup { group in
            for job in jobs.all { group.addTask { await job.run() } }
            var seen = steps.stream.makeAsyncIterator()
            // Each looks for work when it starts.
            var first: Set<DatabaseChange.Queue> = []
            for _ in jobs.all { if let queue = await seen.next() { first.insert(queue) } }
            #expect(first == Set(DatabaseChange.Queue.allCases))
            jobs.call(queue)
            #expect(await seen.next() == queue)
            group.cancelAll()
        }
    }

    @Test("whatever queues an email has it sent at once")
    func email() async throws {
        try await TestServer.run { test in
            try await test.settled()
            let arguments = ["user", "reset-mfa", "ada", "--database", "sqlite:\(test.scratch.file("server.db"))"]
            let invocation = try ServerCommand.program.parsed(arguments).invocation
            let mail = try await OperatorDatabase.with(invocation, OperatorEnvironment(clock: test.clock)) {
                operation in
                try operation.mail(invocation)
            }
            try await test.server.database.write { transaction in
                try mail.enqueue(TestEmail(publicURL: "x"), to: "ada@example.com", lifetime: 900, in: transaction)
            }
            #expect(try await eventually { !test.decodedEmails(to: "ada@example.com").isEmpty })
        }
    }

    @Test("a session that ends in whatever transaction is forgotten before the write returns")
    func session() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let tokens = [john.tokens, try await test.signIn(), try await test.signIn()]
            for pair in tokens { #expect(try await test.access(pair) == 200) }
            let session = try #require(john.session).id
            let (user, now) = (john.user.id, test.clock.now())
            await #expect(throws: Refusal.self) {
                try await test.server.database.write { transaction in
                    _ = try transaction.sessions.endAll(of: user, except: nil, as: .revoked, at: now)
                    throw Refusal()
                }
            }
            for pair in tokens { #expect(try await test.access(pair) == 200) }
            try await test.server.database.write { transaction in
                _ = try transaction.sessions.end(session, of: user, as: .revoked, at: now)
            }
            #expect(try await test.access(tokens[0]) == 401)
            try await test.server.database.write { transaction in
                _ = try transaction.sessions.endAll(of: user, except: nil, as: .revoked, at: now)
            }
            for pair in tokens { #expect(try await test.access(pair) == 401) }
        }
    }

    @Test("a user who is changed in whatever transaction is read anew before the write returns")
    func user() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            func me() async throws -> User { try await test.send("GET", "/v1/users/me", as: john.tokens).decode() }
            #expect(try await me().emailVerified == false)
            try await test.server.database.write {
                try $0.users.markEmailVerified(john.user.id, at: test.clock.now())
            }
            #expect(try await me().emailVerified)
            try await test.server.database.write {
                try $0.users.setStatus(.suspended, of: john.user.id, at: test.clock.now())
            }
            #expect(try await test.access(john.tokens) == 403)
        }
    }
}
