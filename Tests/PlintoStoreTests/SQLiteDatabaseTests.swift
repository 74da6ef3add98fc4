import Foundation
import PlintoModels
import Testing

@testable import PlintoStore

@Suite("A SQLite database", .scratchDirectory)
struct SQLiteDatabaseTests {
    @Test("an answered write is seen by the next read, and after the database was opened anew")
    func writesAreKept() async throws {
        let database = try await Counters.open()
        try await database.insert(1, note: "first")
        #expect(try await database.entries() == [1])
        await database.close()

        let reopened = try await Counters.open()
        #expect(try await reopened.entries() == [1])
        await reopened.close()
    }

    @Test("the database and what lies next to it can be read by their owner alone")
    func filesArePrivate() async throws {
        let path = Scratch.path("test.db")
        let earlier = try await Counters.open()
        await earlier.close()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)

        let database = try await Counters.open()
        try await database.insert(1)
        #expect(try await database.entries() == [1])
        for name in [path, path + "-wal", path + "-shm"] {
            let mode = try FileManager.default.attributesOfItem(atPath: name)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(name)")
        }
        await database.close()
    }

    @Test("the connections are set up for durability and against a hostile file")
    func settings() async throws {
        let database = try await Counters.open()
        let settings: @Sendable (any Transaction) throws -> [SQLValue] = { connection in
            [
                try connection.rows("PRAGMA journal_mode")[0].values[0],
                try connection.rows("PRAGMA foreign_keys")[0].values[0],
                try connection.rows("PRAGMA trusted_schema")[0].values[0],
                try connection.rows("PRAGMA cell_size_check")[0].values[0],
                try connection.rows("PRAGMA secure_delete")[0].values[0],
            ]
        }
        let expected: [SQLValue] = [.text("wal"), .integer(1), .integer(0), .integer(1), .integer(1)]
        #expect(try await database.write(settings) == expected)
        #expect(try await database.read(settings) == expected)
        let synchronous = try await database.write { try $0.rows("PRAGMA synchronous")[0].get(0, as: Int.self) }
        #expect(synchronous == 2)
        // Defensive: the schema cannot be written as if it were a table.
        await #expect(throws: DatabaseError.self) {
            try await database.write {
                _ = try $0.rows("PRAGMA writable_schema = ON")
                try $0.execute("DELETE FROM sqlite_schema")
            }
        }
        await database.close()
    }

    @Test("closing carries out what waits, folds the log into the file, and refuses what comes later")
    func closing() async throws {
        let database = try await Counters.open()
        try await withThrowingTaskGroup { group in
            for id in 1...50 { group.addTask { try await database.insert(id) } }
            try await group.waitForAll()
        }
        await database.close()
        await database.close()
        #expect(try Scratch.names() == ["test.db"])
        let error = await #expect(throws: DatabaseError.self) { try await database.insert(51) }
        #expect(error?.code == .closed)
        await #expect(throws: DatabaseError.self) { try await database.entries() }

        let reopened = try await Counters.open()
        #expect(try await reopened.entries() == Array(1...50))
        await reopened.close()
    }

    @Test("a read cannot write")
    func readsAreReadOnly() async throws {
        let database = try await Counters.open()
        let error = await #expect(throws: DatabaseError.self) {
            try await database.read { try $0.execute("INSERT INTO entry (id) VALUES (1)") }
        }
        #expect(error?.code == .readOnly)
        await database.close()
    }

    @Test(
        "a name that SQLite would take for a URI or for memory is a file's name",
        arguments: [":memory:", "file:x?mode=ro"]
    )
    func unusualNames(name: String) {
        #expect(DatabaseFile.openable(name) == "./" + name)
        #expect(DatabaseFile.openable("/" + name) == "/" + name)
    }
}
