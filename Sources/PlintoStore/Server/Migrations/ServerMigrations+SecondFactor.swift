extension ServerMigrations {
    // A row of `totp_factors` counts as a second factor once `confirmed_at` is set. `last_step` is the time step of the
    // last accepted code: neither it nor an older one is accepted again. `failures` counts wrong codes since the last
    // right one, over every sign-in of the account.
    //
    // `backup_codes` are deleted with their factor. A used code is removed.
    //
    // `pending_sign_ins` are those whose first factor was right. `hash` is SHA-256 of the client's token,
    // `password_print` SHA-256 of the password's hash at that time: a new password voids pending sign-ins.
    static let secondFactor: [StaticString] = [
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
        """
        CREATE TABLE backup_codes (
            user_id TEXT NOT NULL REFERENCES totp_factors (user_id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            hash TEXT NOT NULL,
            PRIMARY KEY (user_id, number)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE pending_sign_ins (
            hash BLOB NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            methods TEXT NOT NULL,
            password_print BLOB,
            expires_at INTEGER NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX pending_sign_ins_by_user ON pending_sign_ins (user_id)",
        "CREATE INDEX pending_sign_ins_by_expiry ON pending_sign_ins (expires_at)",
    ]
}
