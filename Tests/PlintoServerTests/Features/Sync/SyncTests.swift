import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// `GET /sync`: what a client is told, and what it is not.
@Suite("Catching up")
struct SyncTests {
    private typealias Told = SyncFollower.Told

    @Test("without a cursor everything comes, in the shapes of the lists; with it nothing until there is something new")
    func everything() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let acme = try await test.organization(of: john)
            let answer = try await test.sync(john.tokens)
            guard case .object(let fields) = try answer.json,
                case .object(let me) = try await test.send("GET", "/v1/users/me", as: john.tokens).json,
                case .object(let list) = try await test.send("GET", "/v1/users/me/sessions", as: john.tokens).json
            else {
                Issue.record("no objects")
                return
            }
            #expect(
                Set(fields.keys) == ["cursor", "reset", "user", "sessions", "organizations", "removed"]
            )
            #expect(fields["reset"] == .bool(true) && fields["removed"] == .array([]))
            #expect(fields["user"] == .object(me))
            #expect(fields["sessions"] == list["sessions"])
            #expect(fields["organizations"] == (try await test.send("GET", "/v1/organizations", as: john.tokens).json))
            let changes: SyncChanges = try answer.decode()
            #expect(changes.organizations.map(\.id) == [acme])

            guard case .object(let nothing) = try await test.sync(john.tokens, since: changes.cursor).json else {
                return
            }
            #expect(
                nothing == [
                    "cursor": .string(changes.cursor), "reset": .bool(false), "user": .null, "sessions": .array([]),
                    "organizations": .array([]), "removed": .array([]),
                ]
            )
        }
    }

    @Test("each change of profile and sessions is told once, to its user alone")
    func profileAndSessions() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            var follower = SyncFollower(test, john.tokens)
            var other = SyncFollower(test, jane.tokens)
            try await follower.catchUp()
            try await other.catchUp()

            let patch = try await test.send("PATCH", "/v1/users/me", as: john.tokens, text: #"{"first_name": "John"}"#)
            #expect(patch.status == 200)
            #expect(try await follower.news() == Told(user: true))

            let email = try #require(
                try await test.emails(to: "john@example.com", template: "email_verification").first
            )
            let proof = ["token": try test.token(in: email)]
            #expect(try await test.json("POST", "/v1/auth/email/verify", proof).status == 200)
            #expect(try await follower.news() == Told(user: true))

            let second = try await test.signIn()
            #expect(try await follower.news() == Told(sessions: 1))
            test.clock.advance(seconds: 600)
            let refreshed = try await test.refresh(second.refreshToken)
            #expect(refreshed.status == 200)
            #expect(try await follower.news() == Told())
            let ended = try await session(of: second, test)
            #expect(try await test.send("DELETE", "/v1/sessions/\(ended)", as: john.tokens).status == 200)
            #expect(try await follower.news() == Told(removed: [ended.text]))

            let (third, fourth) = (try await test.signIn(), try await test.signIn())
            #expect(try await follower.news() == Told(sessions: 2))
            let both = Set([try await session(of: third, test).text, try await session(of: fourth, test).text])
            #expect(try await test.send("POST", "/v1/sessions/revoke-all", as: john.tokens).status == 200)
            #expect(try await follower.news() == Told(removed: both))

            // Opened and ended between two looks.
            let fifth = try await test.signIn()
            let short = try await session(of: fifth, test)
            #expect(try await test.send("POST", "/v1/auth/signout", as: fifth, text: "{}").status == 200)
            #expect(try await follower.news() == Told(removed: [short.text]))
            #expect(try await other.news() == Told())
        }
    }

    @Test("each change of an organization is told once, to its members alone")
    func organizations() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let eve = try await test.signUp("eve@example.com")
            let others = try await test.organization("others", of: eve)
            var (johns, janes, eves) = (
                SyncFollower(test, john.tokens), SyncFollower(test, jane.tokens), SyncFollower(test, eve.tokens)
            )
            try await johns.catchUp()
            try await janes.catchUp()
            try await eves.catchUp()

            let acme = try await test.organization(of: john)
            let path = "/v1/organizations/\(acme)"
            func expect(_ john: Told, _ jane: Told, _ step: Comment) async throws {
                #expect(try await johns.news() == john, step)
                #expect(try await janes.news() == jane, step)
            }
            let changed = Told(organizations: [acme])
            let gone = Told(removed: [acme.text])
            try await expect(changed, Told(), "made")
            try await test.join(acme, jane, as: .member)
            try await expect(changed, changed, "joined: both see the count")
            let member = path + "/members/\(jane.user.id)"
            let role = try await test.send("PATCH", member, as: john.tokens, text: #"{"role": "admin"}"#)
            #expect(role.status == 200)
            try await expect(Told(), changed, "another role")
            #expect(try await test.send("PATCH", path, as: jane.tokens, text: #"{"name": "Acme"}"#).status == 200)
            try await expect(changed, changed, "renamed")
            let transfer = TransferOwnershipRequest(userID: jane.user.id)
            #expect(try await test.json("POST", path + "/transfer-ownership", as: john, transfer).status == 200)
            try await expect(changed, changed, "another owner")
            let leaving = path + "/members/\(john.user.id)"
            #expect(try await test.send("DELETE", leaving, as: john.tokens).status == 200)
            try await expect(gone, changed, "left")
            for _ in 0..<2 {
                try await test.join(acme, john, as: .member)
                #expect(try await test.send("DELETE", leaving, as: jane.tokens).status == 200)
            }
            try await expect(gone, changed, "came and went, twice")
            try await test.join(acme, john, as: .viewer)
            try await expect(changed, changed, "came again")
            #expect(try await test.send("DELETE", leaving, as: john.tokens).status == 200)
            try await test.join(acme, john, as: .admin)
            try await expect(changed, changed, "went and came")
            #expect(try await test.send("DELETE", path, as: jane.tokens).status == 200)
            try await expect(gone, gone, "deleted")
            #expect(try await eves.news() == Told())
            #expect(try await test.send("DELETE", "/v1/organizations/\(others)", as: eve.tokens).status == 200)
            #expect(try await eves.news() == Told(removed: [others.text]))
            try await expect(Told(), Told(), "of others")
        }
    }

    @Test("who was suspended and is back learns with the old cursor which sessions that ended; so does an heir")
    func suspension() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let acme = try await test.organization(of: john)
            try await test.join(acme, jane, as: .member)
            var (johns, janes) = (SyncFollower(test, john.tokens), SyncFollower(test, jane.tokens))
            try await johns.catchUp()
            try await janes.catchUp()
            let old = try await session(of: john.tokens, test)
            let path = "/v1/admin/users/\(john.user.id)"
            #expect(try await test.send("POST", path + "/suspend", as: admin.tokens).status == 200)
            #expect(try await test.send("POST", path + "/reactivate", as: admin.tokens).status == 200)
            johns.tokens = try await test.signIn()
            #expect(try await johns.news() == Told(user: true, sessions: 1, removed: [old.text]))
            #expect(try await janes.news() == Told())
            #expect(try await test.send("DELETE", path, as: admin.tokens).status == 200)
            #expect(try await janes.news() == Told(organizations: [acme]))
        }
    }

    @Test("a second factor, a key and another password change nothing of what is kept; the password ends sessions")
    func others() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            var follower = SyncFollower(test, member.tokens)
            try await follower.catchUp()
            _ = try await test.key([.usersRead], of: member.tokens)
            #expect(try await test.send("POST", "/v1/mfa/disable", as: member.tokens, text: Self.proof).status == 200)
            #expect(try await follower.news() == Told())
            let other = try await session(of: try await test.signIn(), test)
            let change = ChangePasswordRequest(currentPassword: TestServer.password, newPassword: "another good one 7")
            let fields = ["Authorization": "Bearer \(member.tokens.accessToken)"]
            #expect(try await test.json("POST", "/v1/auth/password/change", change, fields: fields).status == 200)
            #expect(try await follower.news() == Told(removed: [other.text]))
        }
    }

    private static let proof = #"{"password": "\#(TestServer.password)"}"#

    @Test("a session whose time is over is told of when it is removed")
    func expiry() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let old = try await session(of: john.tokens, test)
            test.clock.advance(seconds: 86_400)
            var follower = SyncFollower(test, try await test.signIn())
            try await follower.catchUp()
            // The first session ends by time, the second lives for a day more; its access token would not.
            test.clock.advance(seconds: Int64(TokenLifetimes.standard.session) - 86_400 + 1)
            _ = try await housekeeping(test).removeExpired()
            follower.tokens = try await test.signIn()
            let told = try await follower.news()
            #expect(told == Told(sessions: 1, removed: [old.text]))
        }
    }

    @Test("anyone who missed a removal that is no longer kept, or comes from the future, gets everything again")
    func reset() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            _ = try await test.organization(of: john)
            let before: SyncChanges = try await test.sync(john.tokens).decode()
            var (after, idle) = (SyncFollower(test, john.tokens), SyncFollower(test, jane.tokens))
            try await idle.catchUp()
            let second = try await session(of: try await test.signIn(), test)
            #expect(try await test.send("DELETE", "/v1/sessions/\(second)", as: john.tokens).status == 200)
            try await after.catchUp()

            test.clock.advance(seconds: Limits.Retention.removals)
            (after.tokens, idle.tokens) = (try await test.signIn(), try await test.signIn("jane@example.com"))
            _ = try await housekeeping(test).removeExpired()
            let kept: SyncChanges = try await test.sync(after.tokens, since: before.cursor).decode()
            #expect(!kept.reset && kept.removed.map(\.id).contains(second.text))

            test.clock.advance(milliseconds: 1)
            _ = try await housekeeping(test).removeExpired()
            let old: SyncChanges = try await test.sync(after.tokens, since: before.cursor).decode()
            #expect(old.reset && old.user != nil && old.organizations.count == 1 && old.removed.isEmpty)
            // Who knows of the removal, or had none, goes on.
            #expect(try await !after.catchUp().reset)
            #expect(try await !idle.catchUp().reset)

            let future = SyncCursor(number: 1_000_000).text
            let later: SyncChanges = try await test.sync(after.tokens, since: future).decode()
            let all: SyncChanges = try await test.sync(after.tokens).decode()
            #expect(later.reset && later.cursor == all.cursor)
        }
    }

    @Test("more removals than an answer holds are told by telling everything")
    func tooManyRemovals() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let first: SyncChanges = try await test.sync(john.tokens).decode()
            let now = test.clock.now()
            func come(_ count: Int) async throws {
                try await test.server.database.write { connection in
                    for _ in 0..<count {
                        let id = SessionID(createdAt: now, from: SystemRandom())
                        try connection.sessions.insert(Self.record(id, of: john.user.id, at: now))
                        #expect(try connection.sessions.end(id, of: john.user.id, as: .revoked, at: now))
                    }
                }
            }
            try await come(1000)
            let many: SyncChanges = try await test.sync(john.tokens, since: first.cursor).decode()
            #expect(!many.reset && many.removed.count == 1000)
            try await come(1)
            let more: SyncChanges = try await test.sync(john.tokens, since: first.cursor).decode()
            #expect(more.reset && more.removed.isEmpty && more.sessions.count == 1)
        }
    }

    @Test(
        "what is no cursor, no time to wait or no parameter is a 400 that names it",
        arguments: [
            ("since=", "since"), ("since=x", "since"), ("since=AQAAAAAAAAA", "since"),
            ("since=AQAAAAAAAAAqAA", "since"),
            ("since=AQAAAAAAAAAq=", "since"), ("since=AgAAAAAAAAAq", "since"), ("since=Af__________", "since"),
            ("wait=", "wait"), ("wait=-1", "wait"), ("wait=31", "wait"), ("wait=1.5", "wait"), ("cursor=x", "cursor"),
        ]
    )
    func malformed(query: String, field: String) async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let answer = try await test.send("GET", "/v1/sync?\(query)", as: john.tokens)
            #expect(answer.status == 400)
            #expect(answer.field == field)
        }
    }

    @Test("an API key keeps no copy, whatever its scopes")
    func keys() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let key = try await test.key([.usersRead, .sessionsRead, .organizationsRead], of: john.tokens)
            let answer = try await test.send("GET", "/v1/sync", key: key.key)
            #expect(answer.status == 403 && answer.reason == .sessionRequired)
        }
    }

    // MARK: Parts

    private func session(of tokens: TokenPair, _ test: TestServer) async throws -> SessionID {
        let answer = try await test.send("GET", "/v1/sessions/current", as: tokens)
        return try answer.decode(CurrentSessionResponse.self).session.id
    }

    private func housekeeping(_ test: TestServer) -> Housekeeping {
        Housekeeping(
            database: test.server.database,
            lifetimes: .standard,
            clock: test.clock,
            steady: SteadyClock(test.clock, floor: nil),
            log: Log(component: "test", minimum: .error)
        )
    }

    private static func record(_ id: SessionID, of user: UserID, at now: Timestamp) -> SessionRecord {
        SessionRecord(
            id: id,
            userID: user,
            methods: ["pwd"],
            ipAddress: "192.0.2.1",
            userAgent: nil,
            createdAt: now,
            lastActiveAt: now,
            expiresAt: now.advanced(bySeconds: 100)
        )
    }
}
