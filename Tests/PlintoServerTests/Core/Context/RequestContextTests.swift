import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

@Suite("The context of a request")
struct RequestContextTests {
    private struct Refusal: Error {}

    private static let client = ClientDescription(address: "192.0.2.1", userAgent: "test/1")

    private func entries(_ test: TestServer, of user: UserID, _ request: String) async throws -> [AuditEntry] {
        try await test.server.database.read { try $0.auditEntries.entries(of: user) }.filter { $0.requestID == request }
    }

    @Test("the audit log takes from it who acted, from where, and in which request")
    func audit() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let session = try #require(john.session).id
            let key = APIKeyID(createdAt: test.clock.now(), from: SystemRandom())
            let actors: [(RequestContext.Actor, isOwn: Bool)] = [
                (.anonymous, false), (.session(session, of: john.user.id), true),
                (.session(session, of: jane.user.id), false), (.apiKey(key, of: john.user.id), true),
                (.operator(command: "user suspend"), false), (.system(job: "webhooks"), false),
            ]
            for (number, (actor, isOwn)) in actors.enumerated() {
                let context = RequestContext(requestID: "req_\(number)", client: Self.client, actor: actor)
                try await test.database.write(as: context) { transaction in
                    try transaction.audit.record(.userUpdated, about: john.user.id, on: key)
                }
                let found = try await entries(test, of: john.user.id, "req_\(number)")
                let entry = try #require(found.first)
                #expect(found.count == 1 && entry.userID == john.user.id && entry.target == key.text)
                #expect(entry.ipAddress == Self.client.address && entry.userAgent == Self.client.userAgent)
                #expect(entry.actorID == (isOwn ? nil : actor.userID))
                #expect(entry.apiKeyID == actor.apiKeyID)
            }
        }
    }

    @Test("an action of a user on their own account is about that account, with its session or API key")
    func own() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let session = try #require(john.session).id
            let key = APIKeyID(createdAt: test.clock.now(), from: SystemRandom())
            let actors: [RequestContext.Actor] = [.session(session, of: john.user.id), .apiKey(key, of: john.user.id)]
            for (number, actor) in actors.enumerated() {
                let context = RequestContext(requestID: "req_\(number)", client: Self.client, actor: actor)
                try await test.database.write(as: context) { try $0.audit.record(.webhookDeleted, on: key) }
                let entry = try #require(try await entries(test, of: john.user.id, "req_\(number)").first)
                #expect(entry.sessionID == actor.sessionID && entry.apiKeyID == actor.apiKeyID)
                #expect(entry.target == key.text && entry.actorID == nil)
            }
        }
    }

    @Test("whoever acts as an administrator is named, also on their own account")
    func administrators() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let session = try #require(john.session).id
            let actors: [RequestContext.Actor] = [
                .session(session, of: john.user.id), .operator(command: "user suspend"),
            ]
            for (number, actor) in actors.enumerated() {
                let context = RequestContext(requestID: "req_\(number)", client: Self.client, actor: actor)
                try await test.database.write(as: context) { transaction in
                    try transaction.audit.record(.userSuspended, about: john.user.id, namesActor: true)
                }
                let entry = try #require(try await entries(test, of: john.user.id, "req_\(number)").first)
                #expect(entry.actorID == actor.userID && entry.sessionID == nil)
            }
        }
    }

    @Test("a write that throws leaves neither an entry nor an event, and one that runs again leaves one of each")
    func undone() async throws {
        try await TestServer.run { test in
            try await test.listen()
            let john = try await test.signUp()
            let published = try await test.events().count
            let change: @Sendable (ServerTransaction) throws -> Void = { transaction in
                try transaction.audit.record(.userUpdated, about: john.user.id)
                try transaction.events.publish(.userUpdated, john.user)
            }
            await #expect(throws: Refusal.self) {
                try await test.database.write(as: .test) { transaction in
                    try change(transaction)
                    throw Refusal()
                }
            }
            #expect(try await entries(test, of: john.user.id, RequestContext.test.requestID).isEmpty)
            #expect(try await test.events().count == published)
            let rerunning = ServerDatabase(RerunningDatabase(base: test.server.database), clock: test.clock)
            try await rerunning.write(as: .test, change)
            #expect(try await entries(test, of: john.user.id, RequestContext.test.requestID).map(\.count) == [1])
            #expect(try await test.events().count == published + 1)
        }
    }

    @Test("a transaction has one time")
    func time() async throws {
        try await TestServer.run { test in
            let start = test.clock.now()
            let times = try await test.database.write(as: .test) { transaction in
                let first = transaction.now
                test.clock.advance(seconds: 1)
                return [first, transaction.now]
            }
            #expect(times == [start, start])
        }
    }

    @Test("one transaction can do the work of several, each with its own entry and effects")
    func acting() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let contexts = (1...2).map {
                RequestContext(requestID: "req_\($0)", client: Self.client, actor: .anonymous)
            }
            #expect(try await test.access(john.tokens) == 200)
            let session = try #require(john.session).id
            let database = test.database
            try await database.write { transaction in
                for context in contexts {
                    let acting = database.acting(as: context, in: transaction)
                    try acting.audit.record(.userUpdated, about: john.user.id)
                }
                let last = database.acting(as: contexts[1], in: transaction)
                _ = try last.sessions.end(session, of: john.user.id, as: .revoked, at: test.clock.now())
            }
            #expect(try await test.access(john.tokens) == 401)
            for context in contexts { #expect(try await entries(test, of: john.user.id, context.requestID).count == 1) }
        }
    }

    @Test("a request with an Idempotency-Key claims it with its first change, and only once that is committed")
    func claim() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let keyed = IdempotentRequest()
            let context = RequestContext(requestID: "req", client: Self.client, actor: .anonymous, keyed: keyed)
            let id = IdempotencyResponseRecord.ID(userID: john.user.id, apiKeyID: nil, keyHash: [1])
            func claims() async throws -> Bool {
                try await test.server.database.read { try $0.idempotencyResponses.find(id) } != nil
            }
            try await test.database.write(as: context) { _ in }
            #expect(try await !claims(), "it has no key yet")
            let claim = IdempotencyResponseRecord(id: id, fingerprint: [2], createdAt: test.clock.now())
            keyed.begin { try $0.idempotencyResponses.insert(claim) }
            await #expect(throws: Refusal.self) {
                try await test.database.write(as: context) { _ in throw Refusal() }
            }
            #expect(try await !claims(), "what is undone claims nothing")
            for _ in 0..<2 { try await test.database.write(as: context) { _ in } }
            #expect(try await claims())
            #expect(keyed.end())
        }
    }
}
