/// The second factors of users.
enum SecondFactorSchema {
    static let statements: [StaticString] = [
        // A row counts as a second factor once `confirmed_at` is set. `last_step` is the time step of the last accepted
        // code: neither it nor an older one is accepted again. `failures` counts wrong codes since the last right one,
        // over all sign-ins of the account.
        """
        CREATE TABLE totp_factors (
            user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
            sealed BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            confirmed_at INTEGER,
            last_step INTEGER,
            failures INTEGER NOT NULL DEFAULT 0,
            failed_at INTEGER
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX totp_factors_unconfirmed ON totp_factors (created_at) WHERE confirmed_at IS NULL",
        // `hash` is an HMAC under a key of the server. Used codes are removed, and all codes are removed with their
        // factor.
        """
        CREATE TABLE backup_codes (
            user_id TEXT NOT NULL REFERENCES totp_factors (user_id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            hash BLOB NOT NULL,
            PRIMARY KEY (user_id, number)
        ) STRICT, WITHOUT ROWID
        """,
    ]
}
