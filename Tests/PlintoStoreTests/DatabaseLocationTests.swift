import Testing

@testable import PlintoStore

@Suite("The location of a database")
struct DatabaseLocationTests {
    @Test(
        "sqlite: is followed by a path, whatever that contains",
        arguments: ["plinto.db", "/var/lib/plinto/plinto.db", "sqlite:x", ":memory:", "file:x?mode=ro", " a b "]
    )
    func sqlite(path: String) throws {
        let location = try DatabaseLocation("sqlite:" + path)
        #expect(location == .sqlite(file: path) && location.file == path)
        #expect("\(location)" == "sqlite:" + path)
        #expect(try DatabaseLocation("\(location)") == location)
    }

    @Test(
        "PostgreSQL is refused by its name",
        arguments: ["postgres://localhost/plinto", "postgresql://user:secret@db.example.com:5432/plinto", "postgres:"]
    )
    func postgres(text: String) {
        #expect(throws: DatabaseLocationError.notBuiltIn("PostgreSQL")) { try DatabaseLocation(text) }
    }

    @Test(
        "anything else is no location",
        arguments: ["", "plinto.db", "sqlite", "sqlite:", "sqlite3:x", "SQLITE:x", "mysql://x", "sqlite:a\u{0}b"]
    )
    func unknown(text: String) {
        #expect(throws: DatabaseLocationError.unknown) { try DatabaseLocation(text) }
    }
}
