extension ServerMigrations {
    // See ``SyncRepository``. Existing rows count as last changed at 0, before any cursor.
    //
    // `sync_floor` of a user is the highest number of their removals that are no longer kept.
    static let sync: [StaticString] = [
        """
        CREATE TABLE sync_sequence (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            number INTEGER NOT NULL
        ) STRICT
        """,
        "ALTER TABLE users ADD COLUMN changed INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE users ADD COLUMN sync_floor INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE sessions ADD COLUMN changed INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX sessions_by_change ON sessions (user_id, changed)",
        "ALTER TABLE organizations ADD COLUMN changed INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE organization_members ADD COLUMN changed INTEGER NOT NULL DEFAULT 0",
        """
        CREATE TABLE sync_removals (
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            sequence INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('session', 'organization')),
            object_id TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (user_id, sequence, kind, object_id)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX sync_removals_by_time ON sync_removals (at)",
    ]
}
