import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// That no one makes the audit log grow without end.
@Suite("Growth of the audit log")
struct AuditRepeatsTests {
    private func fail(_ test: TestServer, _ email: String, times: Int) async throws {
        for _ in 0..<times {
            // The throttle asks for pauses; the hour is the same.
            test.clock.advance(seconds: 1)
            let request = SignInRequest(email: email, password: "a wrong password")
            _ = try await test.json("POST", "/v1/auth/signin", request)
        }
    }

    private func failures(_ test: TestServer) async throws -> [AuditEntry] {
        try await test.server.database.read { connection in
            try connection.auditEntries.page(AuditFilter(action: .signInFailed), before: nil, limit: 100).entries
        }
    }

    @Test("failed sign-ins to one account from one IP address are one entry an hour, with their count and last time")
    func failures() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let start = test.clock.now()
            try await fail(test, "john@example.com", times: 4)
            let entries = try await failures(test)
            #expect(entries.map(\.count) == [4] && entries.first?.userID == john.user.id)
            #expect(entries.first?.at == start.advanced(bySeconds: 1))
            #expect(entries.first?.lastAt == start.advanced(bySeconds: 4))
            // Accounts that do not exist are one.
            for name in ["a", "b", "c"] { try await fail(test, "\(name)@example.com", times: 1) }
            #expect(try await failures(test).map(\.count).sorted() == [3, 4])
            test.clock.advance(seconds: 3600)
            try await fail(test, "john@example.com", times: 1)
            #expect(try await failures(test).map(\.count).sorted() == [1, 3, 4])
        }
    }

    @Test("an administrator sees how often and until when")
    func shown() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            try await fail(test, "nobody@example.com", times: 2)
            let path = "/v1/admin/audit-logs?action=session.sign_in_failed"
            let list: AuditLogList = try await test.send("GET", path, as: admin.tokens).decode()
            #expect(list.logs.map(\.count) == [2] && list.logs.first?.lastAt != nil)
        }
    }

    private func entry(
        _ action: AuditAction,
        _ user: UserID?,
        actor: UserID? = nil,
        target: String? = nil,
        from address: String = "192.0.2.1"
    ) -> AuditEntry {
        let now = Timestamp(seconds: 1_800_000_000)
        return AuditEntry(
            id: AuditID(createdAt: now, from: SystemRandom()),
            at: now,
            action: action,
            userID: user,
            actorID: actor,
            target: target,
            sessionID: nil,
            ipAddress: address,
            userAgent: nil,
            requestID: "req"
        )
    }

    private func id() -> UserID { UserID(createdAt: Timestamp(seconds: 1_800_000_000), from: SystemRandom()) }

    @Test("what an account does is an entry each, six hundred an hour, and then one for each thing that it does")
    func accounts() {
        let repeats = AuditRepeats()
        let (mallory, jane) = (id(), id())
        func record(_ entry: AuditEntry) -> Bool {
            if repeats.earlier(entry) != nil { return false }
            repeats.note(entry)
            repeats.count(entry)
            return true
        }
        for _ in 0..<Limits.Hourly.auditEntries { #expect(record(entry(.userUpdated, mallory))) }
        // The next begins the entry that tells of those after it.
        #expect(record(entry(.userUpdated, mallory)))
        #expect(!record(entry(.userUpdated, mallory)))
        #expect(record(entry(.webhookCreated, mallory, target: "whk_1")))
        #expect(!record(entry(.webhookCreated, mallory, target: "whk_2")))
        // Another place, another account that it is done to, and another who does it are told.
        #expect(record(entry(.userUpdated, mallory, from: "198.51.100.7")))
        #expect(record(entry(.userSuspended, jane, actor: mallory)))
        #expect(record(entry(.userSuspended, id(), actor: mallory)))
        #expect(record(entry(.userUpdated, jane)))
    }

    @Test("an entry that a rolled back transaction wrote is written again")
    func undone() async throws {
        struct Refusal: Error {}
        try await TestServer.run { test in
            let database = test.database
            await #expect(throws: Refusal.self) {
                try await database.write(as: .test) { transaction in
                    try transaction.audit.record(.signInFailed, about: nil)
                    throw Refusal()
                }
            }
            for _ in 0..<2 {
                try await database.write(as: .test) { try $0.audit.record(.signInFailed, about: nil) }
            }
            #expect(try await failures(test).map(\.count) == [2])
        }
    }

    @Test("entries are kept for ever, or for as many days as the operator says")
    func retention() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            var housekeeping = Housekeeping(
                database: test.server.database,
                lifetimes: .standard,
                clock: test.clock,
                steady: SteadyClock(test.clock, floor: nil),
                log: Log(component: "test", minimum: .error)
            )
            func left() async throws -> Int {
                try await test.server.database.read { try $0.row("SELECT count(*) FROM audit_log")?.get(0) ?? -1 }
            }
            let before = try await left()
            #expect(before >= 1)
            test.clock.advance(seconds: 90 * 86_400)
            _ = try await housekeeping.removeExpired()
            #expect(try await left() == before)
            housekeeping.auditRetention = 90 * 86_400
            _ = try await housekeeping.removeExpired()
            #expect(try await left() == before)
            test.clock.advance(milliseconds: 1)
            _ = try await housekeeping.removeExpired()
            #expect(try await left() == 0)
        }
    }
}
