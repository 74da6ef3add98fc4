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
        try await test.server.database.read { try $0.audit.entries(of: user) }.filter { $0.requestID == request }
    }

    @Test("the audit log takes from it who acted, from where, and in which request")
    func audit() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let session = try #require(john.session).id
            let key = APIKeyID(createdAt: test.clock.now(), from: SystemRandom())
            let audit = AuditLog(clock: test.clock, random: SystemRandom())
            let actors: [(RequestContext.Actor, isOwn: Bool)] = [
                (.anonymous, false), (.session(session, of: john.user.id), true),
                (.session(session, of: jane.user.id), false), (.apiKey(key, of: john.user.id), true),
                (.operator(command: "user suspend"), false), (.system(job: "webhooks"), false),
            ]
            for (number, (actor, isOwn)) in actors.enumerated() {
                let context = RequestContext(requestID: "req_\(number)", client: Self.client, actor: actor)
                try await test.server.database.write(as: context) { transaction in
                    try audit.record(.userUpdated, user: john.user.id, target: "t", in: transaction)
                }
                let found = try await entries(test, of: john.user.id, "req_\(number)")
                let entry = try #require(found.first)
                #expect(found.count == 1 && entry.userID == john.user.id && entry.target == "t")
                #expect(entry.ipAddress == Self.client.address && entry.userAgent == Self.client.userAgent)
                #expect(entry.actorID == (isOwn ? nil : actor.userID))
                #expect(entry.apiKeyID == actor.apiKeyID)
            }
        }
    }

    @Test("one transaction can do the work of several, each with its own entry and effects")
    func acting() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let audit = AuditLog(clock: test.clock, random: SystemRandom())
            let contexts = (1...2).map {
                RequestContext(requestID: "req_\($0)", client: Self.client, actor: .anonymous)
            }
            #expect(try await test.access(john.tokens) == 200)
            let session = try #require(john.session).id
            try await test.server.database.write { transaction in
                for context in contexts {
                    try audit.record(.userUpdated, user: john.user.id, in: transaction.acting(as: context))
                }
                let last = transaction.acting(as: contexts[1])
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
            try await test.server.database.write(as: context) { _ in }
            #expect(try await !claims(), "it has no key yet")
            let claim = IdempotencyResponseRecord(id: id, fingerprint: [2], createdAt: test.clock.now())
            keyed.begin { try $0.idempotencyResponses.insert(claim) }
            await #expect(throws: Refusal.self) {
                try await test.server.database.write(as: context) { _ in throw Refusal() }
            }
            #expect(try await !claims(), "what is undone claims nothing")
            for _ in 0..<2 { try await test.server.database.write(as: context) { _ in } }
            #expect(try await claims())
            #expect(keyed.end())
        }
    }
}
