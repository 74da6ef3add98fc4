/// The changes that clients catch up on: see ``SyncRepository``.
enum SyncSchema {
    static let statements: [StaticString] = [
        """
        CREATE TABLE sync_sequence (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            number INTEGER NOT NULL
        ) STRICT
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
