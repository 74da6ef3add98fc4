import PlintoModels
import PlintoSystem
import TestSupport

@testable import PlintoStore

/// A small schema for the engine's tests, and how to open a database with it.
enum Counters {
    static let migrations = [
        Migration(
            number: 1,
            name: "counters",
            statements: [
                "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT",
                "CREATE TABLE entry (id INTEGER PRIMARY KEY, note TEXT) STRICT",
            ]
        )
    ]

    static func open(
        _ path: String = Scratch.path("test.db"),
        migrations: [Migration] = migrations,
        readers: Int = 2,
        busyTimeout: Duration = .seconds(5),
        queueCapacity: Int = 16_384,
        at time: Timestamp = Timestamp(text: "2025-01-18T12:00:00Z") ?? Timestamp(seconds: 0)
    ) async throws -> SQLiteDatabase {
        try await SQLiteDatabase.open(
            SQLiteConfiguration(
                path: path,
                readers: readers,
                busyTimeout: busyTimeout,
                queueCapacity: queueCapacity,
                refusesLostFiles: true
            ),
            migrations: migrations,
            clock: FixedClock(time: time),
            log: Log(component: "test", sink: { _ in })
        )
    }
}

extension Database {
    func insert(_ id: Int, note: String? = nil) async throws {
        try await write { try $0.execute("INSERT INTO entry (id, note) VALUES ($1, $2)", id, note) }
    }

    func entries() async throws -> [Int] {
        try await read { try $0.rows("SELECT id FROM entry ORDER BY id").map { try $0.get(0) } }
    }

    /// What SQLite finds wrong with the file; `ok` alone if nothing.
    func integrity() async throws -> [String] {
        try await read { try $0.rows("PRAGMA integrity_check").map { try $0.get(0) } }
    }
}
