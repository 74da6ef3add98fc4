import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// The numbers of changes, in the database.
@Suite("The store of changes")
struct SyncStoreTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    private struct Undone: Error {}

    private static func session(of user: UserID) -> SessionRecord {
        SessionRecord(
            id: SessionID(createdAt: now, from: SystemRandom()),
            userID: user,
            methods: ["pwd"],
            ipAddress: "192.0.2.1",
            userAgent: nil,
            createdAt: now,
            lastActiveAt: now,
            expiresAt: now.advanced(bySeconds: 1000)
        )
    }

    private static func live(of user: UserID, since number: Int64, _ database: any Database) async throws -> [SessionID]
    {
        try await database.read { connection in
            try connection.sync.sessions(of: user, since: number, at: now, activeSince: now, limit: 10).map(\.id)
        }
    }

    @Test("what is undone shows nothing, takes its number back, and does not hide what comes after it")
    func transactions() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let user = john.user.id
            let database = test.server.database
            let before = try await database.read { try $0.sync.standing(of: user) }
            let number = try #require(before).number
            await #expect(throws: Undone.self) {
                try await database.write { connection in
                    try connection.sessions.insert(Self.session(of: user))
                    _ = try connection.sessions.endAll(of: user, except: nil, as: .revoked, at: Self.now)
                    try connection.users.setStatus(.suspended, of: user, at: Self.now)
                    throw Undone()
                }
            }
            #expect(try await database.read { try $0.sync.standing(of: user) } == before)
            #expect(try await database.read { try $0.sync.removals(of: user, since: 0, limit: 10) }.isEmpty)
            #expect(try await Self.live(of: user, since: number, database).isEmpty)
            let next = Self.session(of: user)
            try await database.write { try $0.sessions.insert(next) }
            #expect(try await Self.live(of: user, since: number, database) == [next.id])
        }
    }

    @Test("a refresh, and what was so already, raise no number")
    func noChange() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let user = john.user.id
            try await test.server.database.write { try $0.users.markEmailVerified(user, at: Self.now) }
            let before = try await test.server.database.read { try $0.sync.standing(of: user) }
            test.clock.advance(seconds: 600)
            #expect(try await test.refresh(john.tokens.refreshToken).status == 200)
            try await test.server.database.write { connection in
                try connection.users.markEmailVerified(user, at: Self.now)
                try connection.users.setStatus(.active, of: user, at: Self.now)
                #expect(
                    try connection.sessions.endAll(
                        of: UserID(createdAt: Self.now, from: SystemRandom()),
                        except: nil,
                        as: .revoked,
                        at: Self.now
                    ).isEmpty
                )
            }
            #expect(try await test.server.database.read { try $0.sync.standing(of: user) } == before)
        }
    }

    @Test("with an account goes what was noted for it")
    func cascade() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            #expect(try await test.send("DELETE", "/v1/users/me", as: john.tokens).status == 200)
            let left = try await test.server.database.read { connection in
                try connection.row("SELECT count(*) FROM sync_removals")?.get(0, as: Int.self)
            }
            #expect(left == 0)
        }
    }

    @Test("what a look asks, what a change notes and what forgets removals is found by indexes")
    func plans() async throws {
        try await TestServer.run { test in
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            let user = UserID(createdAt: Self.now, from: SystemRandom())
            let organization = OrganizationID(createdAt: Self.now, from: SystemRandom())
            let sync = recorder.sync
            _ = try sync.standing(of: user)
            _ = try sync.sessions(of: user, since: 1, at: Self.now, activeSince: Self.now, limit: 10)
            _ = try sync.memberships(of: user, limit: 10)
            _ = try sync.organization(organization, of: user)
            _ = try sync.removals(of: user, since: 1, limit: 10)
            _ = try sync.prune(before: Self.now, limit: 10)
            let sequence = recorder.syncSequence
            try sequence.remove([SessionID(createdAt: Self.now, from: SystemRandom())], of: user, at: Self.now)
            try sequence.remove(organization, at: Self.now)
            _ = try recorder.execute("UPDATE users SET sync_floor = 1 WHERE id = $1 AND sync_floor < 1", user)
            _ = try recorder.sessions.prune(
                expiredBefore: Self.now,
                below: SessionID(createdAt: Self.now, from: SystemRandom()),
                limit: 10
            )
            #expect(recorder.plans.count >= 12)
            #expect(recorder.scans.isEmpty, "\(recorder.scans)")
            for plan in recorder.plans {
                #expect(!plan.steps.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
            }
            let sessions = recorder.plans.filter { $0.sql.contains("FROM sessions") }
            #expect(
                sessions.first?.steps.contains { $0.contains("sessions_by_change (user_id=? AND changed>?)") } == true
            )
        }
    }
}
