import Foundation
import PlintoModels
import TestSupport
import Testing

@testable import PlintoStore

/// Files that are taken away from an open database: nothing is reported as written that the next start would not find.
@Suite("Files of an open database", .scratchDirectory)
struct DatabasePresenceTests {
    private let path = Scratch.path("test.db")
    private let aside = Scratch.path("aside.db")

    private func move(_ source: String, to target: String) throws {
        try FileManager.default.moveItem(atPath: source, toPath: target)
    }

    private func expectRefusal(_ database: SQLiteDatabase, sourceLocation: SourceLocation = #_sourceLocation) async {
        let error = await #expect(throws: DatabaseError.self, sourceLocation: sourceLocation) {
            try await database.insert(99)
        }
        #expect(error?.code == .lost, "\(error as Any)", sourceLocation: sourceLocation)
    }

    @Test("writes are refused while the file is away, and accepted once it is back")
    func removed() async throws {
        let database = try await Counters.open()
        try await database.insert(1)
        try move(path, to: aside)
        await expectRefusal(database)
        #expect(database.statistics().failedWrites == 1)
        try move(aside, to: path)
        try await database.insert(2)
        await database.close()
        let again = try await Counters.open()
        #expect(try await again.entries() == [1, 2])
        await again.close()
    }

    @Test("a copy that is moved over the file is neither written nor merged with the old log")
    func replaced() async throws {
        let database = try await Counters.open()
        try await database.insert(1)
        try await database.backup(to: aside)
        try await database.insert(2)
        let copy = try Data(contentsOf: URL(filePath: aside))
        #expect(rename(aside, path) == 0)
        await expectRefusal(database)
        await database.close()
        #expect(try Data(contentsOf: URL(filePath: path)) == copy)
        await #expect(throws: DatabaseError.self) { _ = try await Counters.open() }
    }

    @Test(
        "a copy that is written over the file is neither written nor merged with the old log",
        arguments: [true, false]
    )
    func overwritten(isEmpty: Bool) async throws {
        let database = try await Counters.open()
        try await database.insert(1)
        try await database.backup(to: aside)
        try await database.insert(2)
        let copy = isEmpty ? Data() : try Data(contentsOf: URL(filePath: aside))
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: copy)
        try file.close()
        await expectRefusal(database)
        await database.close()
        #expect(try Data(contentsOf: URL(filePath: path)) == copy)
    }

    @Test("after its log is removed nothing more is written, and a clean end keeps what was")
    func logRemoved() async throws {
        let database = try await Counters.open()
        try await database.insert(1)
        try FileManager.default.removeItem(atPath: path + "-wal")
        await expectRefusal(database)
        await database.close()
        let again = try await Counters.open()
        #expect(try await again.entries() == [1])
        await again.close()
    }

    @Test("a symbolic link that leads to another database loses the first one")
    func relinked() async throws {
        let link = Scratch.path("link.db")
        await (try await Counters.open()).close()
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        let database = try await Counters.open(link)
        try await database.insert(1)
        #expect(unlink(link) == 0)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: aside)
        await expectRefusal(database)
        await database.close()
    }

    @Test("a database is blank as long as it holds no table")
    func blank() async throws {
        #expect(!SQLiteDatabase.isBlank(path))
        try Data().write(to: URL(filePath: path))
        #expect(SQLiteDatabase.isBlank(path))
        let database = try await Counters.open()
        #expect(!SQLiteDatabase.isBlank(path), "what its log holds counts")
        let log = try Data(contentsOf: URL(filePath: path + "-wal"))
        #expect(log.count > 32)
        await database.close()
        #expect(!SQLiteDatabase.isBlank(path))
    }

    @Test("what is no regular file is not restored, and is not waited for", .timeLimit(.minutes(1)))
    func restoreOfNoFile() throws {
        #expect(mkfifo(aside, 0o600) == 0)
        for source in [aside, "/dev/zero", Scratch.path("")] {
            let error = #expect(throws: DatabaseError.self) {
                _ = try DatabaseRestore(of: source, over: path) { _ in }
            }
            #expect(error?.message.contains("not a regular file") == true, "\(error as Any)")
        }
        #expect(try !Scratch.names().contains { $0.contains("restoring") })
    }
}
