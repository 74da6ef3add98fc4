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

    private func open(_ scratch: ScratchDirectory) async throws -> SQLiteDatabase {
        try await SQLiteDatabase.open(
            SQLiteConfiguration(path: scratch.file("server.db")),
            migrations: ServerMigrations.all,
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

    /// What every page of every list must hold, by a list that is kept next to the database.
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
            try await checkWalk(status, listed, in: database)
        }
    }

    /// What the pages hold that begin after the last of the page before.
    private func checkWalk(_ status: UserStatus?, _ listed: [UserID], in database: any Database) async throws {
        var walked: [UserID] = []
        var last: UserID?
        repeat {
            let after = last
            let records = try await database.read { connection in
                guard let after else { return try connection.users.page(status, limit: 101, offset: 0).records }
                return try connection.users.page(status, limit: 101, after: after)
            }
            walked += records.map(\.user.id)
            last = records.last?.user.id
        } while last != nil && walked.count <= listed.count
        #expect(walked == listed)
    }

    /// Closes what is large enough, and compares what each block says with the rows that are in it.
    private func close(_ database: any Database) async throws -> Int {
        let closed = try await ListBlockJob(database: database).closeDue()
        let wrong = try await database.read { connection in
            try connection.rows(
                """
                SELECT last_id FROM (
                    SELECT b.last_id, b.present, b.suspended,
                        (SELECT coalesce(max(p.last_id), '') FROM list_blocks p
                         WHERE p.list = b.list AND p.last_id < b.last_id) AS below
                    FROM list_blocks b WHERE b.list = 'users'
                ) AS blocks
                WHERE present <> (SELECT count(*) FROM users WHERE id > below AND id <= last_id)
                    OR suspended <>
                        (SELECT count(*) FROM users WHERE id > below AND id <= last_id AND status = 'suspended')
                    OR present >= $1
                """,
                ListBlockRepository.most
            ).count
        }
        #expect(wrong == 0)
        return closed
    }

    @Test(
        "every page holds what comes after those before it, whatever was added, suspended and removed",
        arguments: [true, false]
    )
    func pages(closesBlocks: Bool) async throws {
        let scratch = try ScratchDirectory()
        let database = try await open(scratch)
        try await check([], in: database)
        let made = (0..<1300).map { user($0, status: $0 % 100 == 0 ? .suspended : .active) }
        try await database.write { connection in
            for record in made {
                guard try connection.users.insert(record) else { throw TakenAddress() }
            }
            // What is refused counts for nothing.
            #expect(try connection.users.insert(made[3]) == false)
        }
        if closesBlocks { #expect(try await close(database) == 1) }
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
        if closesBlocks { _ = try await close(database) }
        try await check(users + more.map(\.user), in: database)
        await database.close()
    }

    @Test("a new row changes no counter, so that sign-ups have no row in common")
    func noSharedRow() async throws {
        let scratch = try ScratchDirectory()
        let database = try await open(scratch)
        let records = (0..<1100).map { user($0) }
        try await database.write { connection in
            for record in records where try !connection.users.insert(record) { throw TakenAddress() }
        }
        #expect(try await close(database) == 1)
        let blocks: @Sendable (any Transaction) throws -> [Row] = { try $0.rows("SELECT * FROM list_blocks") }
        let before = try await database.read(blocks)
        let more = (2000..<2100).map { user($0) }
        try await database.write { connection in
            for record in more {
                #expect(try connection.users.insert(record))
                try connection.users.setStatus(.suspended, of: record.user.id, at: Self.start)
            }
            for record in more.prefix(10) { try connection.users.delete(record.user.id) }
        }
        #expect(before.count == 1)
        #expect(try await database.read(blocks) == before)
        await database.close()
    }

    @Test("rows of a clock that was set back are counted where they lie, and a block that grows is divided")
    func earlierRows() async throws {
        let scratch = try ScratchDirectory()
        let database = try await open(scratch)
        var records = (10_000..<11_100).map { user($0) }
        let first = records
        try await database.write { connection in
            for record in first where try !connection.users.insert(record) { throw TakenAddress() }
        }
        #expect(try await close(database) == 1)
        let earlier = (0..<1200).map { user($0, status: $0 % 7 == 0 ? .suspended : .active) }
        try await database.write { connection in
            for record in earlier where try !connection.users.insert(record) { throw TakenAddress() }
        }
        records = earlier + records
        try await check(records.map(\.user), in: database)
        // 1712 rows: cut twice, until fewer than two blocks are left.
        #expect(try await close(database) == 2)
        try await check(records.map(\.user), in: database)
        await database.close()
    }

    @Test("a list that was emptied begins anew")
    func emptied() async throws {
        let scratch = try ScratchDirectory()
        let database = try await open(scratch)
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
}

private struct TakenAddress: Error {}
