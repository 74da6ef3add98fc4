extension ServerMigrations {
    // `browser`, `os` and `device` are derived from `user_agent` once, when a session is opened; `device_known` is 0
    // for earlier sessions, for which a page of a list derives them.
    //
    // `second_factor_at` is the time when the second factor was last proved in the session.
    //
    // `sessions_live` are the sessions that were not ended: an account that signs in repeatedly leaves ended ones for
    // thirty days, which no list and no sign-in must read.
    static let sessionDevices: [StaticString] = [
        "ALTER TABLE sessions ADD COLUMN device_known INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE sessions ADD COLUMN browser TEXT",
        "ALTER TABLE sessions ADD COLUMN os TEXT",
        "ALTER TABLE sessions ADD COLUMN device TEXT",
        "ALTER TABLE sessions ADD COLUMN second_factor_at INTEGER",
        "UPDATE sessions SET second_factor_at = created_at WHERE ' ' || methods || ' ' LIKE '% mfa %'",
        "CREATE INDEX sessions_live ON sessions (user_id, id) WHERE ended_at IS NULL",
    ]
}
