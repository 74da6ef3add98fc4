import Foundation
import Synchronization
import Testing

@testable import PlintoStore

@Suite("A backup", .scratchDirectory)
struct BackupTests {
    private let copy = Scratch.path("copy.db")

    /// Some megabytes, so that the copy takes several steps.
    private func filled() async throws -> SQLiteDatabase {
        let database = try await Counters.open()
        let note = String(repeating: "x", count: 4000)
        try await database.write { connection in
            for id in 1...2000 { try connection.execute("INSERT INTO entry (id, note) VALUES ($1, $2)", id, note) }
        }
        return database
    }

    @Test("holds one state of the database, complete and sound, although writes go on")
    func whileWriting() async throws {
        let database = try await filled()
        let isOver = Mutex(false)
        // Each write changes two rows together: a copy that holds one change without the other is torn.
        let writing = Task {
            var round = 0
            while !isOver.withLock({ $0 }) {
                round += 1
                let value = round
                try await database.write { connection in
                    for name in ["left", "right"] {
                        try connection.execute(
                            "INSERT INTO counter (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2",
                            name,
                            value
                        )
                    }
                    try connection.execute("UPDATE entry SET note = $1 WHERE id = $2", "\(value)", value % 2000 + 1)
                }
            }
            return round
        }
        try await database.backup(to: copy)
        isOver.withLock { $0 = true }
        #expect(try await writing.value > 0)
        await database.close()

        let restored = try await Counters.open(copy)
        #expect(try await restored.integrity() == ["ok"])
        #expect(try await restored.entries() == Array(1...2000))
        let values = try await restored.read {
            try $0.rows("SELECT value FROM counter").map { try $0.get(0, as: Int.self) }
        }
        #expect(Set(values).count <= 1)
        await restored.close()
    }

    @Test("is one private file that needs no companions, and tells its progress up to the end")
    func oneFile() async throws {
        let database = try await filled()
        let parts = Mutex<[Double]>([])
        try await database.backup(to: copy) { part in parts.withLock { $0.append(part) } }
        await database.close()
        #expect(try Scratch.names() == ["copy.db", "test.db"])
        #expect(try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int == 0o600)
        let told = parts.withLock { $0 }
        #expect(told.count > 2 && told == told.sorted() && told.last == 1)
        #expect(told.allSatisfy { (0...1).contains($0) })

        let reader = try SQLiteConnection(path: copy, access: .readOnly, busyTimeout: .zero)
        #expect(try reader.query("PRAGMA journal_mode")[0].get(0) == "delete")
        #expect(try reader.query("SELECT count(*) FROM entry")[0].get(0) == 2000)
    }

    @Test("never replaces a file, least of all the database itself", arguments: ["copy.db", "test.db"])
    func existing(name: String) async throws {
        let database = try await Counters.open()
        try await database.insert(1)
        try Data("keep me".utf8).write(to: URL(filePath: copy))
        let path = Scratch.path(name)
        let error = try #require(await #expect(throws: DatabaseError.self) { try await database.backup(to: path) })
        #expect(error.code == .cannotOpen && "\(error)".contains(path))
        #expect(try Data(contentsOf: URL(filePath: copy)) == Data("keep me".utf8))
        #expect(try await database.entries() == [1])
        await database.close()
    }

    @Test("leaves nothing behind where it is cancelled or has no room")
    func leavesNothing() async throws {
        let database = try await filled()
        let task = Task { [copy] in try await database.backup(to: copy) { _ in withUnsafeCurrentTask { _ in } } }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await #expect(throws: DatabaseError.self) { try await database.backup(to: Scratch.path("missing/copy.db")) }
        await database.close()
        #expect(try Scratch.names() == ["test.db"])
    }

    @Test("where the disk has no room says so and leaves nothing behind")
    func noRoom() async throws {
        let database = try await filled()
        await database.close()
        await #expect(processExitsWith: .success) { [copy = copy as String, path = Scratch.path("test.db") as String] in
            let source = try SQLiteConnection(path: path, access: .readOnly, busyTimeout: .zero)
            try FileSizeLimit.set(1 << 20)
            #expect(throws: DatabaseError.self) { try SQLiteBackup.copy(source, to: copy) as Void }
            try #require(!source.isInTransaction)
        }
        #expect(try Scratch.names().filter { $0.hasPrefix("copy") } == [])
    }
}
