/// The row that is written to check that the database is writable: see ``WriteProbeRepository``.
enum WriteProbeSchema {
    static let statements: [StaticString] = [
        // The number changes with each write, so that SQLite has a page to write even if the clock stands still.
        """
        CREATE TABLE write_probe (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            number INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT
        """
    ]
}
