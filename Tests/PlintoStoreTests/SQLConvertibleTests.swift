import PlintoModels
import Testing

@testable import PlintoStore

@Suite("A value goes through a column and comes back", .scratchDirectory)
struct SQLConvertibleTests {
    private let connection: SQLiteConnection

    init() throws {
        let path = Scratch.path("test.db")
        try DatabaseFile.createIfAbsent(path)
        connection = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
        try connection.perform(
            "CREATE TABLE v (kind TEXT PRIMARY KEY, i INTEGER, r REAL, t TEXT, b BLOB) STRICT"
        )
        try connection.perform("BEGIN IMMEDIATE")
    }

    private func check<V: SQLConvertible & Equatable>(_ values: V..., sql: (StaticString, StaticString)) throws {
        for value in values {
            try connection.execute(sql.0, value)
            let read: V = try #require(try connection.row(sql.1)).get(0)
            #expect(read == value)
        }
    }

    private static let integer: (StaticString, StaticString) = (
        "INSERT INTO v (kind, i) VALUES ('x', $1) ON CONFLICT (kind) DO UPDATE SET i = $1", "SELECT i FROM v"
    )
    private static let real: (StaticString, StaticString) = (
        "INSERT INTO v (kind, r) VALUES ('x', $1) ON CONFLICT (kind) DO UPDATE SET r = $1", "SELECT r FROM v"
    )
    private static let text: (StaticString, StaticString) = (
        "INSERT INTO v (kind, t) VALUES ('x', $1) ON CONFLICT (kind) DO UPDATE SET t = $1", "SELECT t FROM v"
    )
    private static let blob: (StaticString, StaticString) = (
        "INSERT INTO v (kind, b) VALUES ('x', $1) ON CONFLICT (kind) DO UPDATE SET b = $1", "SELECT b FROM v"
    )

    @Test("integers, to their limits")
    func integers() throws {
        try check(Int64.min, -1, 0, 1, .max, sql: Self.integer)
        try check(Int.min, 0, .max, sql: Self.integer)
        try check(true, false, sql: Self.integer)
        try check(Optional(5), nil, sql: Self.integer)
    }

    @Test("real numbers, whole ones too")
    func reals() throws {
        try check(0.0, -1.5, 3, .greatestFiniteMagnitude, .infinity, .leastNonzeroMagnitude, sql: Self.real)
        try check(Optional(5.5), nil, sql: Self.real)
    }

    @Test("text: empty, with a zero byte, beyond ASCII, long")
    func texts() throws {
        try check(
            "",
            "a",
            "a\0b",
            "Zoë 🗝️ Ωμέγα",
            "'; DROP TABLE v; --",
            String(repeating: "é", count: 70_000),
            sql: Self.text
        )
        try check(Optional(""), nil, sql: Self.text)
    }

    @Test("bytes: none, zeros, all values")
    func blobs() throws {
        try check([UInt8](), [0], [UInt8](0...255), [UInt8](repeating: 7, count: 70_000), sql: Self.blob)
        try check(Optional([UInt8]()), nil, sql: Self.blob)
    }

    @Test("moments, to the millisecond, before 1970 too")
    func timestamps() throws {
        try check(
            Timestamp(milliseconds: 1_737_201_600_123),
            Timestamp(milliseconds: -1),
            sql: Self.integer
        )
        try check(Optional(Timestamp(seconds: 1)), nil, sql: Self.integer)
    }

    @Test("identifiers")
    func identifiers() throws {
        let id = UserID(createdAt: Timestamp(seconds: 1_737_201_600), random: [UInt8](1...10))
        try check(id, sql: Self.text)
        try check(Optional(id), nil, sql: Self.text)
    }

    @Test("a column of another type is refused with the column's name and without its value")
    func mismatch() throws {
        let row = try #require(
            try connection.row(
                "SELECT 7 AS seven, 'horse' AS word, x'00' AS raw, NULL AS absent, 1.5 AS part, 2 AS two"
            )
        )
        func complaint<V: SQLConvertible>(_ index: Int, _: V.Type) -> String? {
            do { _ = try row.get(index, as: V.self) } catch let error as DatabaseError where error.code == .mismatch {
                return "\(error)"
            } catch { return nil }
            return nil
        }
        #expect(complaint(0, String.self) == "column 0 (seven): expected text, found an integer")
        #expect(complaint(1, Int.self) == "column 1 (word): expected an integer, found text")
        #expect(complaint(1, UserID.self) == "column 1 (word): expected a usr_ identifier, found other text")
        #expect(complaint(2, String.self) == "column 2 (raw): expected text, found bytes")
        #expect(complaint(3, Int64.self) == "column 3 (absent): expected an integer, found NULL")
        #expect(complaint(4, Timestamp.self) == "column 4 (part): expected an integer, found a real number")
        #expect(complaint(0, Double.self) == "column 0 (seven): expected a real number, found an integer")
        #expect(complaint(0, [UInt8].self) == "column 0 (seven): expected bytes, found an integer")
        #expect(complaint(5, Bool.self) == "column 5 (two): expected 0 or 1, found another integer")
        #expect(complaint(1, Int?.self) == "column 1 (word): expected an integer, found text")
    }

    @Test("a column that the row does not have is refused with those that it has")
    func missingColumn() throws {
        let row = try #require(try connection.row("SELECT 1 AS one, 2 AS two"))
        let second: Int = try row["two"]
        #expect(second == 2)
        let error = try #require(#expect(throws: DatabaseError.self) { try row.get(2, as: Int.self) })
        #expect(error.code == .misuse && error.message.contains("one, two"))
    }
}
