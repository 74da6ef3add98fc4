extension ServerMigrations {
    // `audit_log.count` is the number of occurrences that one row stands for, `last_at` the time of the last one. The
    // view fixes the order of the columns.
    //
    // `idempotency_answers_by_user` finds the oldest rows of an account, `idempotency_answers_held` those with a
    // response.
    static let budgets: [StaticString] = [
        "ALTER TABLE audit_log ADD COLUMN count INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE audit_log ADD COLUMN last_at INTEGER",
        """
        CREATE VIEW audit_entries AS
        SELECT id, at, action, user_id, actor_id, target, session_id, ip_address, user_agent, request_id, api_key_id,
            count, last_at
        FROM audit_log
        """,
        "CREATE INDEX idempotency_answers_by_user ON idempotency_answers (user_id, created_at)",
        """
        CREATE INDEX idempotency_answers_held ON idempotency_answers (user_id, created_at) WHERE answer IS NOT NULL
        """,
    ]
}
