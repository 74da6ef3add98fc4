import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// The server's tables over a real database.
@Suite("The server's store")
struct ServerStoreTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    private func withDatabase<Value>(_ body: (any Database) async throws -> Value) async throws -> Value {
        let scratch = try ScratchDirectory()
        let database = try await SQLiteDatabase.open(
            SQLiteConfiguration(path: scratch.file("server.db")),
            migrations: ServerMigrations.all,
            clock: TestClock(),
            log: Log(component: "test", minimum: .error)
        )
        do {
            let value = try await body(database)
            await database.close()
            return value
        } catch {
            await database.close()
            throw error
        }
    }

    private func user(_ name: String) -> UserRecord {
        let email = "\(name)@example.com"
        let user = User(
            id: UserID(createdAt: Self.now, from: SystemRandom()),
            email: email,
            username: name,
            createdAt: Self.now,
            updatedAt: Self.now
        )
        return UserRecord(user: user, emailKey: email, usernameKey: name, passwordHash: "hash")
    }

    private func session(of user: UserID) -> SessionRecord {
        SessionRecord(
            id: SessionID(createdAt: Self.now, from: SystemRandom()),
            userID: user,
            methods: ["pwd", "otp"],
            ipAddress: "192.0.2.1",
            userAgent: nil,
            createdAt: Self.now,
            lastActiveAt: Self.now,
            expiresAt: Self.now.advanced(bySeconds: 100)
        )
    }

    private func token(of session: SessionID) -> RefreshTokenRecord {
        RefreshTokenRecord(
            id: RefreshTokenID(createdAt: Self.now, from: SystemRandom()),
            sessionID: session,
            hash: [1, 2, 3],
            issuedAt: Self.now,
            expiresAt: Self.now.advanced(bySeconds: 50)
        )
    }

    @Test("records come back as they went")
    func roundTrips() async throws {
        try await withDatabase { database in
            let user = user("john")
            let session = session(of: user.user.id)
            let token = token(of: session.id)
            try await database.write { connection in
                #expect(try connection.users.insert(user))
                try connection.sessions.insert(session)
                try connection.refreshTokens.insert(token)
            }
            try await database.read { connection in
                #expect(try connection.users.find(user.user.id) == user)
                #expect(try connection.users.find(emailKey: user.emailKey) == user)
                #expect(try connection.users.find(usernameKey: "john") == user)
                #expect(try connection.sessions.find(session.id) == session)
                #expect(try connection.refreshTokens.find(token.id) == token)
                let presented = try connection.refreshTokens.present(token.id)
                #expect(presented?.token == token)
                #expect(presented?.session == session)
                #expect(presented?.userStatus == .active)
            }
        }
    }

    @Test("a second account with an address or username that is taken is not added")
    func unique() async throws {
        try await withDatabase { database in
            let first = user("john")
            var sameEmail = user("jane")
            sameEmail.emailKey = first.emailKey
            var sameName = user("jack")
            sameName.usernameKey = first.usernameKey
            let (email, name) = (sameEmail, sameName)
            try await database.write { connection throws in
                #expect(try connection.users.insert(first))
                #expect(try !connection.users.insert(email))
                #expect(try !connection.users.insert(name))
            }
        }
    }

    @Test("a refresh token is consumed once, and keeps what the first exchange left")
    func compareAndSet() async throws {
        try await withDatabase { database in
            let token = token(of: SessionID(createdAt: Self.now, from: SystemRandom()))
            let other = token.id
            func consumption(_ byte: UInt8) -> RefreshTokenRecord.Consumption {
                RefreshTokenRecord.Consumption(at: Self.now, keyHash: [byte], nonce: [byte], successorID: other)
            }
            let (first, second) = (consumption(1), consumption(2))
            try await database.write { connection in
                try connection.refreshTokens.insert(token)
                #expect(try connection.refreshTokens.consume(token.id, first))
                #expect(try !connection.refreshTokens.consume(token.id, second))
                try connection.refreshTokens.markUsed(token.id)
            }
            let stored = try await database.read { try $0.refreshTokens.find(token.id) }
            #expect(stored?.consumption == first)
            #expect(stored?.isUsed == true)
        }
    }

    @Test("deleting an account takes its sessions along; its refresh tokens are then of no session")
    func cascade() async throws {
        try await withDatabase { database in
            let user = user("john")
            let session = session(of: user.user.id)
            let token = token(of: session.id)
            try await database.write { connection in
                _ = try connection.users.insert(user)
                try connection.sessions.insert(session)
                try connection.refreshTokens.insert(token)
                try connection.users.delete(user.user.id)
            }
            try await database.read { connection in
                #expect(try connection.sessions.find(session.id) == nil)
                let presented = try connection.refreshTokens.present(token.id)
                #expect(presented?.token == token)
                #expect(presented?.session == nil)
            }
        }
    }

    @Test("a session is ended once, and by its own user alone")
    func endings() async throws {
        try await withDatabase { database in
            let (john, jane) = (user("john"), user("jane"))
            let sessions = (0..<3).map { _ in session(of: john.user.id) }
            let now = Self.now
            try await database.write { connection in
                for user in [john, jane] { _ = try connection.users.insert(user) }
                for session in sessions { try connection.sessions.insert(session) }
                #expect(try !connection.sessions.end(sessions[0].id, of: jane.user.id, as: .revoked, at: now))
                #expect(try connection.sessions.end(sessions[0].id, of: john.user.id, as: .revoked, at: now))
                #expect(try !connection.sessions.end(sessions[0].id, of: john.user.id, as: .revoked, at: now))
                let ended = try connection.sessions.endAll(
                    of: john.user.id,
                    except: sessions[1].id,
                    as: .revoked,
                    at: now
                )
                #expect(ended == [sessions[2].id])
                let live = try connection.sessions.live(of: john.user.id, at: now, activeSince: now)
                #expect(live.map(\.id) == [sessions[1].id])
                let later = now.advanced(bySeconds: 100)
                #expect(try connection.sessions.live(of: john.user.id, at: later, activeSince: now).isEmpty)
            }
        }
    }

    /// The statements of the request paths, in the words of the repositories.
    private static let plans: [StaticString] = [
        "EXPLAIN QUERY PLAN SELECT 1 FROM users WHERE email_key = 'x'",
        "EXPLAIN QUERY PLAN SELECT 1 FROM users WHERE username_key = 'x'",
        "EXPLAIN QUERY PLAN SELECT 1 FROM sessions WHERE user_id = 'x' AND ended_at IS NULL ORDER BY id DESC",
        """
        EXPLAIN QUERY PLAN SELECT 1 FROM refresh_tokens t LEFT JOIN sessions s ON s.id = t.session_id
        LEFT JOIN users u ON u.id = s.user_id WHERE t.id = 'x'
        """,
        "EXPLAIN QUERY PLAN UPDATE sessions SET ended_at = 1 WHERE user_id = 'x' AND ended_at IS NULL",
        "EXPLAIN QUERY PLAN UPDATE audit_log SET ip_address = NULL WHERE coalesce(actor_id, user_id) = 'x'",
        "EXPLAIN QUERY PLAN DELETE FROM users WHERE id = 'x'",
        "EXPLAIN QUERY PLAN SELECT id FROM refresh_tokens WHERE id < 'x' AND expires_at < 1 ORDER BY id LIMIT 500",
    ]

    @Test("what requests look up is found by an index, never by reading a whole table", arguments: plans.indices)
    func plan(index: Int) async throws {
        try await withDatabase { database in
            let details = try await database.read { connection in
                try connection.rows(Self.plans[index]).map { try $0.get(3, as: String.self) }
            }
            #expect(!details.isEmpty)
            #expect(details.allSatisfy { !$0.hasPrefix("SCAN") && !$0.contains("TEMP B-TREE") }, "\(details)")
        }
    }
}
