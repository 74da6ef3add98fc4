/// The last moment that the database has seen: see ``ClockFloorRepository``.
enum ClockFloorSchema {
    static let statements: [StaticString] = [
        """
        CREATE TABLE clock_floor (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            seen_at INTEGER NOT NULL
        ) STRICT
        """
    ]
}
