/// The identities at providers, and the attempts to sign in by one.
enum IdentitySchema {
    static let statements: [StaticString] = [
        // An account at a provider is linked to one user: `(provider, subject)` is unique.
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
        // There are no foreign keys: a row is valid for minutes, and the step that uses it checks that its user exists.
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
        "CREATE INDEX oauth_attempts_by_user ON oauth_attempts (user_id) WHERE user_id IS NOT NULL",
    ]
}
