extension ServerMigrations {
    // `events` and `mail` are outboxes: a row is written in the transaction of the change that causes it, and a worker
    // processes it. `mail.sealed` is the whole message encrypted, because it contains links that sign users in.
    //
    // `audit_log.user_id` is the account that an entry is about; `actor_id` is the user who acted if it was someone
    // else, and `target` names any other affected object.
    static let outbox: [StaticString] = [
        """
        CREATE TABLE events (
            id TEXT NOT NULL PRIMARY KEY,
            type TEXT NOT NULL,
            user_id TEXT,
            organization_id TEXT,
            data TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            dispatched_at INTEGER
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX events_to_dispatch ON events (id) WHERE dispatched_at IS NULL",
        """
        CREATE TABLE mail (
            id TEXT NOT NULL PRIMARY KEY,
            template TEXT NOT NULL,
            sealed BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            last_error TEXT
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX mail_by_due ON mail (due_at, id)",
        "ALTER TABLE audit_log ADD COLUMN actor_id TEXT",
        "ALTER TABLE audit_log ADD COLUMN target TEXT",
    ]
}
