extension ServerMigrations {
    // See ``ClockFloorRepository``. `mail.attempted_at` reveals a time that was set by a clock that was ahead.
    static let clockFloor: [StaticString] = [
        """
        CREATE TABLE clock_floor (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            seen_at INTEGER NOT NULL
        ) STRICT
        """,
        "ALTER TABLE mail ADD COLUMN attempted_at INTEGER",
    ]
}
