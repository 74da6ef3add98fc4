import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// Where the pages of long lists begin.
@Suite("Blocks of long lists")
struct ListBlocksTests {
    private static let start = Timestamp(seconds: 1_800_000_000)

    private func open(_ scratch: ScratchDirectory, _ migrations: [Migration]) async throws -> SQLiteDatabase {
        try await SQLiteDatabase.open(
            SQLiteConfiguration(path: scratch.file("server.db")),
            migrations: migrations,
            clock: TestClock(),
            log: Log(component: "test", minimum: .error)
        )
    }

    private func user(_ number: Int, status: UserStatus = .active) -> UserRecord {
        let email = "u\(number)@example.com"
        let made = Self.start.advanced(byMilliseconds: Int64(number))
        let user = User(
            id: UserID(createdAt: made, from: SystemRandom()),
            email: email,
            status: status,
            createdAt: made,
            updatedAt: made
        )
        return UserRecord(user: user, emailKey: email, usernameKey: nil, passwordHash: nil)
    }

    /// What every page of every list must hold, by a list that is kept beside the database.
    private func check(_ expected: [User], in database: any Database) async throws {
        let newestFirst = Array(expected.reversed())
        for status in [nil, UserStatus.active, .suspended] {
            let listed = newestFirst.filter { status == nil || $0.status == status }.map(\.id)
            for offset in [0, 1, 7, 450, 511, 512, 513, 900, 1023, 1024, 1100, listed.count - 1, listed.count] {
                let (records, total) = try await database.read { connection in
                    try connection.users.page(status, limit: 50, offset: max(0, offset))
                }
                #expect(total == listed.count)
                #expect(records.map(\.user.id) == Array(listed.dropFirst(max(0, offset)).prefix(50)))
            }
            #expect(try await database.read { try $0.users.count(status) } == listed.count)
        }
    }

    @Test("every page holds what comes after those before it, whatever was added, suspended and removed")
    func pages() async throws {
        let scratch = try ScratchDirectory()
        let database = try await open(scratch, ServerMigrations.all)
        try await check([], in: database)
        let made = (0..<1300).map { user($0, status: $0 % 100 == 0 ? .suspended : .active) }
        try await database.write { connection in
            for record in made {
                guard try connection.users.insert(record) else { throw TakenAddress() }
            }
            // What is refused counts for nothing.
            #expect(try connection.users.insert(made[3]) == false)
        }
        var users = made.map(\.user)
        try await check(users, in: database)

        // A fixed sequence without order: 7919 is prime.
        let now = Self.start
        let order = (0..<users.count).map { $0 * 7919 % users.count }
        for number in order.prefix(400) { users[number].status = .suspended }
        for number in order[200..<260] { users[number].status = .active }
        let removed = Set(order[350..<500].map { users[$0].id }).union(users[512..<1024].map(\.id))
        let after = users
        try await database.write { connection in
            for number in order.prefix(400) {
                try connection.users.setStatus(.suspended, of: after[number].id, at: now)
            }
            for number in order[200..<260] {
                try connection.users.setStatus(.active, of: after[number].id, at: now)
                // Said again it changes nothing.
                try connection.users.setStatus(.active, of: after[number].id, at: now)
            }
            for id in removed { try connection.users.delete(id) }
        }
        users.removeAll { removed.contains($0.id) }
        try await check(users, in: database)

        let more = (2000..<2600).map { user($0) }
        try await database.write { connection in
            for record in more where try !connection.users.insert(record) { throw TakenAddress() }
        }
        try await check(users + more.map(\.user), in: database)
        await database.close()
    }

    @Test("a list that was emptied begins anew")
    func emptied() async throws {
        let scratch = try ScratchDirectory()
        let database = try await open(scratch, ServerMigrations.all)
        let records = (0..<3).map { user($0) }
        try await database.write { connection in
            for record in records { #expect(try connection.users.insert(record)) }
            for record in records { try connection.users.delete(record.user.id) }
        }
        try await check([], in: database)
        let next = user(9)
        #expect(try await database.write { connection in try connection.users.insert(next) })
        try await check([next.user], in: database)
        await database.close()
    }

    @Test("accounts and organizations of an earlier schema are in the lists as they were made")
    func upgrade() async throws {
        let scratch = try ScratchDirectory()
        let earlier = try await open(scratch, Array(ServerMigrations.all.prefix(14)))
        let users = (0..<1100).map { user($0, status: $0 % 7 == 0 ? .suspended : .active).user }
        let organizations = (0..<600).map {
            OrganizationID(createdAt: Self.start.advanced(byMilliseconds: Int64($0)), from: SystemRandom())
        }
        try await earlier.write { connection in
            // The order of the rows is not that in which they were made.
            for user in users.reversed() {
                try connection.execute(
                    """
                    INSERT INTO users (id, email, email_key, metadata, status, version, created_at, updated_at)
                    VALUES ($1, $2, $2, '{}', $3, 1, $4, $4)
                    """,
                    user.id,
                    user.email,
                    user.status.rawValue,
                    user.createdAt
                )
            }
            for (number, id) in organizations.enumerated() {
                try connection.execute(
                    """
                    INSERT INTO organizations (id, name, slug, owner_id, member_count, created_at, updated_at)
                    VALUES ($1, $2, $2, $3, 0, $4, $4)
                    """,
                    id,
                    "o\(number)",
                    users[0].id,
                    Self.start.advanced(byMilliseconds: Int64(number))
                )
            }
        }
        await earlier.close()

        let database = try await open(scratch, ServerMigrations.all)
        try await check(users, in: database)
        for offset in [0, 80, 90, 512, 599, 600] {
            let (records, total) = try await database.read { try $0.organizations.page(limit: 20, offset: offset) }
            #expect(total == 600)
            #expect(records.map(\.id) == Array(organizations.reversed().dropFirst(offset).prefix(20)))
        }
        let next = user(5000)
        #expect(try await database.write { connection in try connection.users.insert(next) })
        try await check(users + [next.user], in: database)
        await database.close()
    }
}

private struct TakenAddress: Error {}
