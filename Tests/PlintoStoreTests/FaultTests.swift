import Foundation
import Testing

@testable import PlintoStore

@Suite("A database that cannot be used says what is wrong", .scratchDirectory)
struct FaultTests {
    private let path = Scratch.path("test.db")

    private func openingError(_ path: String) async throws -> DatabaseError {
        let error = await #expect(throws: DatabaseError.self) { try await Counters.open(path) }
        return try #require(error)
    }

    @Test("locked by another process: busy, after the time-out, and usable once the lock is gone")
    func locked() async throws {
        let database = try await Counters.open(busyTimeout: .milliseconds(20))
        let other = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
        try other.perform("BEGIN IMMEDIATE")
        let error = await #expect(throws: DatabaseError.self) { try await database.insert(1) }
        #expect(error?.code == .busy)
        #expect("\(try #require(error))".contains("locked by another process"))
        other.rollback()
        try await database.insert(1)
        #expect(try await database.entries() == [1])
        await database.close()
    }

    @Test("the disk is full: says so, and goes on once there is room")
    func diskFull() async throws {
        let database = try await Counters.open()
        try await database.write { _ = try $0.rows("PRAGMA max_page_count = 8") }
        let error = await #expect(throws: DatabaseError.self) {
            try await database.insert(1, note: String(repeating: "a", count: 100_000))
        }
        #expect(error?.code == .diskFull)
        #expect("\(try #require(error))".contains("the disk is full"))
        try await database.write { _ = try $0.rows("PRAGMA max_page_count = 1000") }
        try await database.insert(1, note: String(repeating: "a", count: 100_000))
        await database.close()
    }

    @Test("pages that contradict each other: corrupt, with the file's fate in the text")
    func corrupt() async throws {
        let database = try await Counters.open()
        for id in 1...20 { try await database.insert(id, note: String(repeating: "a", count: 2000)) }
        await database.close()

        let file = try FileHandle(forUpdating: URL(filePath: path))
        let size = try file.seekToEnd()
        try file.seek(toOffset: 4096)
        try file.write(contentsOf: Data(repeating: 0x5a, count: Int(size) - 4096))
        try file.close()
        do {
            let damaged = try await Counters.open()
            _ = try await damaged.entries()
            Issue.record("the damage was not noticed")
        } catch let error as DatabaseError {
            #expect(error.code == .corrupt)
            #expect("\(error)".contains("restore a backup"))
        }
    }

    @Test("a file that is no database is refused by its name and left as it is", arguments: [48, 10_000])
    func notADatabase(size: Int) async throws {
        let email = Data(repeating: 0x61, count: size)
        try email.write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let error = try await openingError(path)
        #expect(error.code == .notADatabase)
        #expect("\(error)".contains(path) && "\(error)".contains("not a database"))
        #expect(try Data(contentsOf: URL(filePath: path)) == email)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o644)
        #expect(try Scratch.names() == ["test.db"])
    }

    @Test("another program's database is refused by its name and left as it is", arguments: [nil, 0x1234])
    func foreignDatabase(applicationID: Int?) async throws {
        try DatabaseFile.createIfAbsent(path)
        do {
            let foreign = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
            if applicationID != nil { try foreign.perform("PRAGMA application_id = 0x1234") }
            try foreign.perform("CREATE TABLE theirs (id INTEGER PRIMARY KEY)")
        }
        let before = try Data(contentsOf: URL(filePath: path))
        let error = try await openingError(path)
        #expect(error.code == .foreignDatabase)
        #expect("\(error)".contains(path) && "\(error)".contains("another program"))
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
        #expect(try Scratch.names() == ["test.db"])
    }

    @Test(
        "a directory that is not there, or where no one can make a file",
        arguments: ["missing/test.db", "/proc/test.db"]
    )
    func unusableDirectory(name: String) async throws {
        let path = name.hasPrefix("/") ? name : Scratch.path(name)
        let error = try await openingError(path)
        #expect(error.code == .cannotOpen)
        #expect("\(error)".contains(path))
    }

    @Test("a broken constraint names its columns")
    func constraintColumns() async throws {
        let database = try await Counters.open()
        try await database.insert(1)
        func fault(_ body: @escaping @Sendable (any Transaction) throws -> Int) async throws -> DatabaseError {
            try #require(await #expect(throws: DatabaseError.self) { try await database.write(body) })
        }
        let primary = try await fault { try $0.execute("INSERT INTO entry (id) VALUES (1)") }
        #expect(primary.code == .constraint(.unique) && primary.columns == ["entry.id"])
        let notNull = try await fault { try $0.execute("INSERT INTO counter (name) VALUES ('a')") }
        #expect(notNull.code == .constraint(.notNull) && notNull.columns == ["counter.value"])
        let datatype = try await fault { try $0.execute("INSERT INTO counter (name, value) VALUES ('a', 'b')") }
        #expect(datatype.code == .constraint(.type))
        #expect(datatype.sql?.hasPrefix("INSERT INTO counter") == true)

        try await database.write {
            try $0.execute("CREATE TABLE pair (a INTEGER, b INTEGER, UNIQUE (a, b)) STRICT")
            try $0.execute("INSERT INTO pair (a, b) VALUES (1, 2)")
        }
        let unique = try await fault { try $0.execute("INSERT INTO pair (a, b) VALUES (1, 2)") }
        #expect(unique.code == .constraint(.unique) && unique.columns == ["pair.a", "pair.b"])
        await database.close()
    }

    @Test(
        "each number of SQLite, primary or extended, has a code of our own",
        arguments: [
            (1, .statementFailed), (3, .cannotOpen), (5, .busy), (5 | 1 << 8, .busy), (5 | 2 << 8, .conflict),
            (6, .busy),
            (7, .outOfMemory), (8, .readOnly), (8 | 4 << 8, .readOnly), (9, .interrupted), (10, .inputOutput),
            (10 | 1 << 8, .inputOutput), (10 | 19 << 8, .sharedMemoryFull), (11, .corrupt), (11 | 3 << 8, .corrupt),
            (13, .diskFull), (14, .cannotOpen), (14 | 2 << 8, .cannotOpen), (15, .busy), (17, .statementFailed),
            (18, .tooBig), (19, .constraint(.other)), (19 | 1 << 8, .constraint(.check)),
            (19 | 3 << 8, .constraint(.foreignKey)), (19 | 5 << 8, .constraint(.notNull)),
            (19 | 6 << 8, .constraint(.unique)), (19 | 8 << 8, .constraint(.unique)),
            (19 | 10 << 8, .constraint(.unique)), (19 | 12 << 8, .constraint(.type)), (20, .mismatch), (21, .misuse),
            (25, .misuse), (26, .notADatabase), (4242, .statementFailed),
        ] as [(Int32, DatabaseError.Code)]
    )
    func codes(number: Int32, code: DatabaseError.Code) {
        #expect(DatabaseError.Code(sqlite: number) == code)
    }

    @Test("the text of an error holds the SQL and never a value")
    func noValues() async throws {
        let database = try await Counters.open()
        let secret = "correct horse battery staple"
        let error = try #require(
            await #expect(throws: DatabaseError.self) {
                try await database.write {
                    try $0.execute("INSERT INTO counter (name, value) VALUES ($1, $1)", secret)
                }
            }
        )
        #expect("\(error)".contains("INSERT INTO counter"))
        #expect(!"\(error)".contains("horse"))
        await database.close()
    }
}
