extension ServerMigrations {
    // The repository maintains `user_counts` with every change of `users`: the lists of administrators have a total,
    // and counting rows takes longer the more there are.
    //
    // The indexes on `users` serve pages and searches, and contain nothing else; those on `audit_log` end with the id,
    // which is the time.
    static let administrators: [StaticString] = [
        "ALTER TABLE users ADD COLUMN administrator INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX users_administrators ON users (id) WHERE administrator = 1",
        "CREATE INDEX users_by_creation ON users (created_at, id)",
        "CREATE INDEX users_by_status ON users (status, created_at, id)",
        """
        CREATE INDEX users_by_name ON users (lower(first_name || ' ' || coalesce(last_name, '')))
        WHERE first_name IS NOT NULL
        """,
        "CREATE INDEX users_by_last_name ON users (lower(last_name)) WHERE last_name IS NOT NULL",
        """
        CREATE TABLE user_counts (
            status TEXT NOT NULL PRIMARY KEY,
            count INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        INSERT INTO user_counts (status, count) VALUES
            ('active', (SELECT count(*) FROM users WHERE status = 'active')),
            ('suspended', (SELECT count(*) FROM users WHERE status = 'suspended'))
        """,
        "CREATE INDEX audit_log_by_actor ON audit_log (coalesce(actor_id, user_id), id)",
        "CREATE INDEX audit_log_by_action ON audit_log (action, id)",
        "CREATE INDEX audit_log_by_target ON audit_log (target, id) WHERE target IS NOT NULL",
    ]
}
