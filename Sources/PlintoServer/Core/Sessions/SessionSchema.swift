/// The sessions of users.
enum SessionSchema {
    static let statements: [StaticString] = [
        // `browser`, `os` and `device` are parsed from `user_agent` when a session is opened; if `device_known` is 0,
        // they are parsed when the session is listed. `second_factor_at` is the time of the last proof of the second
        // factor in the session.
        """
        CREATE TABLE sessions (
            id TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            methods TEXT NOT NULL,
            second_factor_at INTEGER,
            ip_address TEXT NOT NULL,
            user_agent TEXT,
            device_known INTEGER NOT NULL DEFAULT 0,
            browser TEXT,
            os TEXT,
            device TEXT,
            created_at INTEGER NOT NULL,
            last_active_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            ended_at INTEGER,
            end_reason TEXT,
            changed INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX sessions_by_user ON sessions (user_id, id)",
        "CREATE INDEX sessions_by_change ON sessions (user_id, changed)",
        // Ended sessions are kept for thirty days; lists and sign-ins must not have to read them.
        "CREATE INDEX sessions_live ON sessions (user_id, id) WHERE ended_at IS NULL",
    ]
}
