import Foundation
import PlintoModels
import Testing

@testable import PlintoStore

@Suite("Migrations", .scratchDirectory)
struct MigrationTests {
    private let path = Scratch.path("test.db")
    private static let second = Migration(
        number: 2,
        name: "colours",
        statements: ["ALTER TABLE entry ADD COLUMN colour TEXT", "UPDATE entry SET colour = 'red'"]
    )
    private static let broken = Migration(
        number: 2,
        name: "colours",
        statements: ["ALTER TABLE entry ADD COLUMN colour TEXT", "UPDATE entry SET color = 'red'"]
    )

    private func prepareFirstVersion() async throws {
        let database = try await Counters.open()
        try await database.insert(1)
        await database.close()
    }

    private func columns(of database: SQLiteDatabase) async throws -> [String] {
        try await database.read { try $0.rows("SELECT name FROM pragma_table_info('entry')").map { try $0.get(0) } }
    }

    @Test("a new database gets every step and no backup")
    func fresh() async throws {
        let database = try await Counters.open(migrations: Counters.migrations + [Self.second])
        #expect(try await columns(of: database) == ["id", "note", "colour"])
        let record = try await database.read {
            try $0.rows("SELECT number, name, applied_at FROM schema_migration ORDER BY number")
        }
        #expect(try record.map { try $0.get(0) } == [1, 2])
        #expect(try record.map { try $0.get(1) } == ["counters", "colours"])
        #expect(try record[0].get(2, as: Timestamp.self).text == "2025-01-18T12:00:00Z")
        await database.close()
        #expect(try Scratch.names() == ["test.db"])
    }

    @Test("an earlier schema is copied next to the database before it changes")
    func upgrade() async throws {
        try await prepareFirstVersion()
        let database = try await Counters.open(migrations: Counters.migrations + [Self.second])
        let colour = try await database.read {
            try $0.row("SELECT colour FROM entry WHERE id = 1")?.get(0, as: String.self)
        }
        #expect(colour == "red")
        await database.close()

        let backup = "test.db.backup-v1-20250118T120000Z"
        #expect(try Scratch.names() == ["test.db", backup])
        let mode = try FileManager.default.attributesOfItem(atPath: Scratch.path(backup))[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let earlier = try await Counters.open(Scratch.path(backup))
        #expect(try await columns(of: earlier) == ["id", "note"])
        #expect(try await earlier.entries() == [1])
        await earlier.close()
    }

    @Test("a database that is up to date is opened without a backup")
    func nothingMissing() async throws {
        try await prepareFirstVersion()
        try await prepareSecondOpening()
        #expect(try Scratch.names() == ["test.db"])
    }

    private func prepareSecondOpening() async throws {
        let database = try await Counters.open()
        #expect(try await database.entries() == [1])
        await database.close()
    }

    @Test("a step that fails half-way leaves the old schema, no backup, and a text that names the step")
    func failing() async throws {
        try await prepareFirstVersion()
        let error = try #require(
            await #expect(throws: DatabaseError.self) {
                try await Counters.open(migrations: Counters.migrations + [Self.broken])
            }
        )
        #expect("\(error)".contains("schema version 2 (colours)") && "\(error)".contains("no such column: color"))
        #expect("\(error)".contains(path))
        #expect(try Scratch.names() == ["test.db"])

        let old = try await Counters.open()
        #expect(try await columns(of: old) == ["id", "note"])
        await old.close()
        let repaired = try await Counters.open(migrations: Counters.migrations + [Self.second])
        #expect(try await columns(of: repaired) == ["id", "note", "colour"])
        await repaired.close()
    }

    @Test("a first step that fails leaves an empty database that can be opened later")
    func failingFirst() async throws {
        let broken = Migration(
            number: 1,
            name: "counters",
            statements: ["CREATE TABLE one (id INTEGER) STRICT", "oops"]
        )
        await #expect(throws: DatabaseError.self) { try await Counters.open(migrations: [broken]) }
        let database = try await Counters.open()
        #expect(try await database.entries() == [])
        await database.close()
    }

    @Test("a newer schema is refused with both versions, and left as it is")
    func newer() async throws {
        let database = try await Counters.open(migrations: Counters.migrations + [Self.second])
        await database.close()
        let before = try Data(contentsOf: URL(filePath: path))
        let error = try #require(await #expect(throws: DatabaseError.self) { try await Counters.open() })
        #expect(error.code == .newerSchema)
        #expect("\(error)".contains("version 2") && "\(error)".contains("up to 1") && "\(error)".contains(path))
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test("the database of another of Plinto's programs is refused with both names")
    func otherProgram() async throws {
        try await prepareFirstVersion()
        let other = Migration(number: 1, name: "letters", statements: ["CREATE TABLE letter (id INTEGER) STRICT"])
        let error = try #require(
            await #expect(throws: DatabaseError.self) { try await Counters.open(migrations: [other]) }
        )
        #expect(error.code == .foreignDatabase)
        #expect("\(error)".contains("counters") && "\(error)".contains("letters"))
    }

    private static let parents = Migration(
        number: 1,
        name: "parents",
        statements: [
            "CREATE TABLE parent (id INTEGER PRIMARY KEY) STRICT",
            "CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent ON DELETE CASCADE) STRICT",
            "INSERT INTO parent (id) VALUES (1)",
            "INSERT INTO child (id, parent) VALUES (1, 1)",
        ]
    )

    @Test("a table that is rebuilt keeps the rows that refer to it")
    func rebuild() async throws {
        let first = try await Counters.open(migrations: [Self.parents])
        await first.close()
        let rebuild = Migration(
            number: 2,
            name: "named parents",
            statements: [
                "CREATE TABLE new_parent (id INTEGER PRIMARY KEY, name TEXT) STRICT",
                "INSERT INTO new_parent (id) SELECT id FROM parent",
                "DROP TABLE parent",
                "ALTER TABLE new_parent RENAME TO parent",
            ]
        )
        let database = try await Counters.open(migrations: [Self.parents, rebuild])
        #expect(try await database.read { try $0.rows("SELECT id FROM child").count } == 1)
        // And foreign keys hold again.
        try await database.write { try $0.execute("DELETE FROM parent") }
        #expect(try await database.read { try $0.rows("SELECT id FROM child").count } == 0)
        await database.close()
    }

    @Test("a step that leaves rows which refer to nothing is undone")
    func danglingReferences() async throws {
        let first = try await Counters.open(migrations: [Self.parents])
        await first.close()
        let careless = Migration(number: 2, name: "no parents", statements: ["DELETE FROM parent"])
        let error = await #expect(throws: DatabaseError.self) {
            try await Counters.open(migrations: [Self.parents, careless])
        }
        #expect(error?.code == .constraint(.foreignKey))
        let database = try await Counters.open(migrations: [Self.parents])
        #expect(try await database.read { try $0.rows("SELECT id FROM parent").count } == 1)
        await database.close()
    }

    @Test("two that open a new database at the same moment both get it whole")
    func simultaneous() async throws {
        async let first = Counters.open()
        async let second = Counters.open()
        let databases = try await [first, second]
        try await databases[0].insert(1)
        #expect(try await databases[1].entries() == [1])
        for database in databases { await database.close() }
    }
}
