import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// What the kept answers of one account may take on disk.
@Suite("The budget of kept answers")
struct ResponseBudgetTests {
    /// Keeps answers of `bytes` bytes each for a user, one a second.
    private func keep(
        _ test: TestServer,
        _ budget: ResponseBudget,
        _ user: UserID,
        count: Int,
        bytes: Int
    ) async throws {
        for _ in 0..<count {
            test.clock.advance(seconds: 1)
            let record = IdempotencyResponseRecord(
                id: IdempotencyResponseRecord.ID(userID: user, apiKeyID: nil, keyHash: SystemRandom().bytes(32)),
                fingerprint: [1],
                answer: [UInt8](repeating: 7, count: bytes),
                createdAt: test.clock.now()
            )
            try await test.server.database.write { try $0.idempotencyResponses.insert(record) }
            try await budget.count(bytes, of: user)
        }
    }

    private func answers(_ test: TestServer, _ user: UserID) async throws -> (held: Int, forgotten: Int) {
        try await test.server.database.read { connection in
            let rows = try connection.rows(
                "SELECT answer IS NULL FROM idempotency_answers WHERE user_id = $1 ORDER BY created_at",
                user
            ).map { try $0.get(0, as: Bool.self) }
            // The oldest are forgotten first.
            #expect(rows == rows.sorted { $0 && !$1 })
            return (rows.count { !$0 }, rows.count { $0 })
        }
    }

    @Test("beyond the bytes of an account its oldest answers are forgotten, but not that they were given")
    func bytes() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let budget = ResponseBudget(database: test.server.database, bytes: 10_000, rows: 1000)
            try await keep(test, budget, jane.user.id, count: 5, bytes: 100)
            try await keep(test, budget, john.user.id, count: 100, bytes: 100)
            #expect(try await answers(test, john.user.id) == (100, 0))
            try await keep(test, budget, john.user.id, count: 150, bytes: 100)
            let (held, forgotten) = try await answers(test, john.user.id)
            #expect(held <= 100 && held + forgotten == 250)
            #expect(try await answers(test, jane.user.id) == (5, 0))
            // A restart knows no more than the database says.
            let anew = ResponseBudget(database: test.server.database, bytes: 10_000, rows: 1000)
            try await keep(test, anew, john.user.id, count: 100, bytes: 100)
            #expect(try await answers(test, john.user.id).held <= 100)
        }
    }

    @Test("beyond the keys of an account its oldest are forgotten")
    func rows() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let budget = ResponseBudget(database: test.server.database, bytes: 1_000_000, rows: 100)
            try await keep(test, budget, john.user.id, count: 250, bytes: 10)
            let (held, forgotten) = try await answers(test, john.user.id)
            #expect(held <= 100 && held > 30 && forgotten == 0)
        }
    }

    @Test("a retry whose answer was forgotten is told so and not made a second time")
    func retry() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let fields = ["Authorization": "Bearer \(john.tokens.accessToken)", "Idempotency-Key": "first"]
            let body = Array(#"{"name":"Acme","slug":"acme"}"#.utf8)
            let made = try await test.client.send("POST", "/v1/organizations", fields: fields, body: body)
            #expect(made.status == 201)
            let freed = try await test.server.database.write { [user = john.user.id] connection in
                try connection.idempotencyResponses.forgetResponses(of: user, limit: 10)
            }
            #expect(freed > 0)
            let again = try await test.client.send("POST", "/v1/organizations", fields: fields, body: body)
            #expect(again.status == 409 && again.reason == .idempotencyUnknown)
        }
    }

    @Test("no query of the budget reads the table from end to end")
    func plans() async throws {
        try await TestServer.run { test in
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            let user = UserID(createdAt: test.clock.now(), from: SystemRandom())
            _ = try recorder.idempotencyResponses.use(of: user)
            _ = try recorder.idempotencyResponses.forgetResponses(of: user, limit: 1)
            _ = try recorder.idempotencyResponses.forget(of: user, limit: 1)
            #expect(recorder.scans == [])
            #expect(recorder.plans.allSatisfy { !$0.steps.contains { $0.contains("TEMP B-TREE") } })
        }
    }
}
