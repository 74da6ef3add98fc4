extension ServerMigrations {
    // An account at a provider is linked to one user: `(provider, subject)` is unique.
    //
    // `oauth_attempts` has no foreign keys: its rows live for minutes, and the step that takes one checks whether its
    // user still exists.
    static let oauth: [StaticString] = [
        """
        CREATE TABLE identities (
            id TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            provider TEXT NOT NULL,
            subject TEXT NOT NULL,
            email TEXT,
            email_verified INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            last_used_at INTEGER NOT NULL,
            UNIQUE (provider, subject)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX identities_by_user ON identities (user_id, id)",
        """
        CREATE TABLE oauth_attempts (
            token_hash BLOB NOT NULL PRIMARY KEY,
            step TEXT NOT NULL CHECK (step IN ('link', 'callback', 'confirm')),
            provider TEXT NOT NULL,
            browser_hash BLOB,
            redirect_url TEXT,
            user_id TEXT,
            session_id TEXT,
            subject TEXT,
            email TEXT,
            email_verified INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX oauth_attempts_by_expiry ON oauth_attempts (expires_at)",
    ]
}
