import Foundation
import PlintoModels
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoStore

/// A write-ahead log next to a database that it does not belong to.
@Suite("The log of another database", .scratchDirectory)
struct LogStampTests {
    private let path = Scratch.path("test.db")

    private func open(_ path: String? = nil) async throws -> SQLiteDatabase {
        try await SQLiteDatabase.open(
            SQLiteConfiguration(path: path ?? self.path, readers: 1, stampsLog: true),
            migrations: Counters.migrations,
            clock: FixedClock(time: .init(seconds: 1_700_000_000)),
            log: .init(component: "test", sink: { _ in })
        )
    }

    /// A copy of the database's files as a crash would leave them, taken while the database is open.
    private func crashed(after entries: Range<Int>, on database: SQLiteDatabase) async throws -> [String: Data] {
        for entry in entries { try await database.insert(entry) }
        var files: [String: Data] = [:]
        for name in ["test.db", "test.db-wal", "test.db.stamp"] {
            files[name] = try Data(contentsOf: URL(filePath: Scratch.path(name)))
        }
        #expect((files["test.db-wal"]?.count ?? 0) > 32)
        return files
    }

    private func put(_ files: [String: Data]) throws {
        for name in try Scratch.names() where name.hasPrefix("test.db") {
            try FileManager.default.removeItem(atPath: Scratch.path(name))
        }
        for (name, data) in files { try data.write(to: URL(filePath: Scratch.path(name))) }
    }

    private func expectRefusal(_ note: Comment) async throws {
        let before = try Data(contentsOf: URL(filePath: path))
        for takesPart in [false, true] {
            let error = await #expect(throws: DatabaseError.self, note) {
                _ =
                    takesPart
                    ? try await SQLiteDatabase.join(
                        SQLiteConfiguration(path: path, readers: 1),
                        migrations: Counters.migrations,
                        clock: FixedClock(time: .init(seconds: 1)),
                        log: .init(component: "test", sink: { _ in })
                    ) : try await open()
            }
            #expect(error?.code == .foreignLog, note)
            #expect("\(try #require(error))".contains("plinto-server restore"), note)
        }
        #expect(try Data(contentsOf: URL(filePath: path)) == before, "nothing was changed")
    }

    @Test("a crash is recovered from, however often")
    func itsOwn() async throws {
        var count = 0
        for _ in 0..<4 {
            let database = try await open()
            #expect(try await database.entries().count == count)
            let files = try await crashed(after: count..<count + 20, on: database)
            count += 20
            await database.close()
            try put(files)
        }
        let database = try await open()
        #expect(try await database.entries() == Array(0..<80))
        await database.close()
    }

    @Test("a backup that is put in the place of the database, over its log, is refused")
    func backup() async throws {
        let database = try await open()
        try await database.insert(1000)
        try await database.backup(to: Scratch.path("copy.db"))
        var files = try await crashed(after: 0..<20, on: database)
        await database.close()
        files["test.db"] = try Data(contentsOf: URL(filePath: Scratch.path("copy.db")))
        try put(files)
        try await expectRefusal("with its stamp")
        files["test.db.stamp"] = nil
        try put(files)
        try await expectRefusal("without a stamp: the copy says that it has no log")
        // As the message says.
        files["test.db-wal"] = nil
        try put(files)
        let restored = try await open()
        #expect(try await restored.entries() == [1000])
        await restored.close()
    }

    @Test("a copy that was made while no one used the database is refused over the log of a later start")
    func coldCopy() async throws {
        let first = try await open()
        try await first.insert(1000)
        await first.close()
        let copy = try Data(contentsOf: URL(filePath: path))
        for starts in 1...3 {
            let database = try await open()
            var files = try await crashed(after: starts * 100..<starts * 100 + 20, on: database)
            let whole = files
            await database.close()
            files["test.db"] = copy
            try put(files)
            try await expectRefusal("after \(starts) starts")
            try put(whole)
        }
    }

    @Test("a copy by SQLite's own backup, which says that it has a log, is refused by its schema cookie")
    func foreignBackup() async throws {
        let database = try await open()
        let source = try SQLiteConnection(path: path, access: .readOnly, busyTimeout: .zero)
        try SQLiteBackup.copy(source, to: Scratch.path("copy.db"))
        var files = try await crashed(after: 0..<20, on: database)
        await database.close()
        var copy = try Data(contentsOf: URL(filePath: Scratch.path("copy.db")))
        copy[18] = 2
        copy[19] = 2
        files["test.db"] = copy
        try put(files)
        try await expectRefusal("copied by page")
    }

    @Test("an empty file in the place of the database is refused over its log")
    func emptyFile() async throws {
        let database = try await open()
        var files = try await crashed(after: 0..<20, on: database)
        await database.close()
        files["test.db"] = Data()
        try put(files)
        try await expectRefusal("empty")
    }

    @Test("a copy that is put there without a log is taken, and gets a number that no other copy has")
    func copyAlone() async throws {
        let first = try await open()
        await first.close()
        let copy = try Data(contentsOf: URL(filePath: path))
        let second = try await open()
        await second.close()
        let stamp = try Data(contentsOf: URL(filePath: path + ".stamp"))
        try copy.write(to: URL(filePath: path))
        let third = try await open()
        var files = try await crashed(after: 0..<20, on: third)
        await third.close()
        #expect(files["test.db.stamp"] != stamp)
        files["test.db"] = copy
        try put(files)
        try await expectRefusal("the copy again")
    }

    @Test("a start that was cut off between the number and the stamp is no reason to refuse")
    func cutOff() async throws {
        let first = try await open()
        await first.close()
        let stamp = try Data(contentsOf: URL(filePath: path + ".stamp"))
        let second = try await open()
        var files = try await crashed(after: 0..<20, on: second)
        await second.close()
        files["test.db.stamp"] = stamp
        try put(files)
        let database = try await open()
        #expect(try await database.entries().count == 20)
        await database.close()
    }
}
