import PlintoModels
import Testing

@testable import PlintoStore

@Suite("A statement", .scratchDirectory)
struct StatementTests {
    private let connection: SQLiteConnection

    init() async throws {
        let database = try await Counters.open()
        await database.close()
        connection = try SQLiteConnection(path: Scratch.path("test.db"), access: .readWrite, busyTimeout: .zero)
        try connection.perform("BEGIN IMMEDIATE")
    }

    private func insert(_ id: Int) throws {
        try connection.execute("INSERT INTO entry (id) VALUES ($1)", id)
    }

    @Test("is prepared once and used again, also after it failed")
    func cache() throws {
        try insert(1)
        let count = connection.statementCount
        #expect(throws: DatabaseError.self) { try insert(1) }
        try insert(2)
        #expect(connection.statementCount == count)
        #expect(try connection.rows("SELECT id FROM entry").count == 2)
    }

    @Test("binds each parameter anew, NULL too")
    func bindings() throws {
        func note(_ parameters: (any SQLConvertible)?) throws -> SQLValue? {
            try connection.row("SELECT $1", parameters)?.values[0]
        }
        #expect(try note("secret") == .text("secret"))
        #expect(try note(nil) == .null)
    }

    @Test("can be used while its rows of an earlier use are still being looked at")
    func reentrance() throws {
        for id in 1...3 { try insert(id) }
        func ids() throws -> [Int] { try connection.rows("SELECT id FROM entry ORDER BY id").map { try $0.get(0) } }
        #expect(try ids().flatMap { _ in try ids() } == [1, 2, 3, 1, 2, 3, 1, 2, 3])
    }

    @Test("with parameters out of order, too few, too many, or two statements in one is refused")
    func misuse() throws {
        func code(_ body: () throws -> Void) -> DatabaseError.Code? {
            do { try body() } catch { return (error as? DatabaseError)?.code }
            return nil
        }
        #expect(code { _ = try connection.rows("SELECT $2, $1", 1, 2) } == .misuse)
        #expect(code { _ = try connection.rows("SELECT ?", 1) } == .misuse)
        #expect(code { _ = try connection.rows("SELECT $1") } == .misuse)
        #expect(code { _ = try connection.rows("SELECT $1", 1, 2) } == .misuse)
        #expect(code { _ = try connection.rows("SELECT 1; SELECT 2") } == .misuse)
        #expect(code { _ = try connection.rows("") } == .misuse)
        // A misspelt column in double quotes is not taken for a string.
        try insert(1)
        #expect(code { _ = try connection.rows("SELECT \"nothing\" FROM entry") } == .statementFailed)
        #expect(code { _ = try connection.rows("SELECT 1;\n") } == nil)
    }

    @Test("may use a parameter more than once")
    func repeatedParameter() throws {
        let row = try #require(try connection.row("SELECT $1, $2, $1", 1, 2))
        #expect(row.values == [.integer(1), .integer(2), .integer(1)])
    }

    @Test("outside a transaction is refused")
    func outsideTransaction() throws {
        connection.rollback()
        #expect(throws: DatabaseError.self) { try insert(1) }
        #expect(throws: DatabaseError.self) { try connection.rows("SELECT 1") }
        #expect(throws: DatabaseError.self) { try connection.row("SELECT 1") }
    }

    @Test("that changes rows and returns them runs to its end although one row is asked for")
    func returning() throws {
        for id in 1...3 { try insert(id) }
        let row = try connection.row("UPDATE entry SET note = 'x' RETURNING id")
        #expect(row != nil)
        #expect(try connection.rows("SELECT id FROM entry WHERE note = 'x'").count == 3)
    }

    @Test("tells how many rows it changed itself, and none where it changes none")
    func changes() throws {
        for id in 1...3 { try insert(id) }
        try connection.execute("CREATE TABLE child (parent INTEGER REFERENCES entry (id) ON DELETE CASCADE) STRICT")
        #expect(try connection.execute("INSERT INTO child (parent) VALUES (1), (1), (2)") == 3)
        #expect(try connection.execute("CREATE TABLE other (id INTEGER) STRICT") == 0)
        #expect(try connection.execute("DELETE FROM entry WHERE id = 1") == 1)
        #expect(try connection.execute("DELETE FROM entry WHERE id = 1") == 0)
        #expect(try connection.execute("UPDATE entry SET note = 'y'") == 2)
    }

    @Test("follows a change of the schema")
    func schemaChange() throws {
        func columns() throws -> [String]? { try connection.row("SELECT * FROM entry")?.columns.names }
        try insert(1)
        #expect(try columns() == ["id", "note"])
        try connection.execute("ALTER TABLE entry ADD COLUMN colour TEXT")
        #expect(try columns() == ["id", "note", "colour"])
        try connection.execute("ALTER TABLE entry RENAME COLUMN colour TO shade")
        #expect(try columns() == ["id", "note", "shade"])
    }

    @Test("yields columns by name; one that is missing, or that two columns share, is a misuse that names it")
    func names() throws {
        try insert(7)
        let row = try #require(
            try connection.row("SELECT e.*, e.id + 1 AS next, f.id FROM entry e JOIN entry f ON f.id = e.id")
        )
        #expect(try row["next"] == 8)
        #expect(try row.get("note", as: String?.self) == nil)
        for (name, words) in [("nothing", "column nothing was asked for"), ("id", "more than one column is called id")]
        {
            let error = #expect(throws: DatabaseError.self) { try row.get(name, as: Int.self) }
            #expect(error?.code == .misuse && error?.message.contains(words) == true)
        }
        let mismatch = #expect(throws: DatabaseError.self) { try row.get("next", as: String.self) }
        #expect(mismatch?.code == .mismatch && mismatch?.message.contains("next") == true)
    }
}
