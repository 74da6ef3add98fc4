/// The audit log.
enum AuditSchema {
    static let statements: [StaticString] = [
        // `user_id` is the account that an entry is about, `actor_id` another account that acted, `target` the id of
        // another object. There are no foreign keys, because an entry outlives its account. `count` is the number of
        // repetitions in one entry, `last_at` the time of the last one.
        """
        CREATE TABLE audit_log (
            id TEXT NOT NULL PRIMARY KEY,
            at INTEGER NOT NULL,
            action TEXT NOT NULL,
            user_id TEXT,
            actor_id TEXT,
            target TEXT,
            session_id TEXT,
            ip_address TEXT,
            user_agent TEXT,
            request_id TEXT NOT NULL,
            api_key_id TEXT,
            count INTEGER NOT NULL DEFAULT 1,
            last_at INTEGER
        ) STRICT, WITHOUT ROWID
        """,
        // Each index ends with the id, which is ordered by time.
        "CREATE INDEX audit_log_by_user ON audit_log (user_id, id) WHERE user_id IS NOT NULL",
        "CREATE INDEX audit_log_by_actor ON audit_log (coalesce(actor_id, user_id), id)",
        "CREATE INDEX audit_log_by_action ON audit_log (action, id)",
        "CREATE INDEX audit_log_by_target ON audit_log (target, id) WHERE target IS NOT NULL",
    ]
}
