/// The changes that clients catch up on: see ``SyncRepository``.
enum SyncSchema {
    static let statements: [StaticString] = [
        // The number of a user's last change. It has a table of its own because the row of a user is large.
        """
        CREATE TABLE sync_numbers (
            user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
            number INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
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
