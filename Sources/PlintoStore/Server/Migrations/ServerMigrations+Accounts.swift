extension ServerMigrations {
    // `email` and `username` are as typed; the `_key` columns contain the folded form that is compared.
    //
    // `refresh_tokens` is clustered on its time-ordered id, which is part of the token's text: a lookup and an insert
    // touch the tree's tail and no second index. It has no foreign key on purpose: checking and cascading would need an
    // index on `session_id`, at the cost of a random page per refresh. A row whose session is deleted is refused like
    // one whose session has ended, and is deleted when it expires.
    //
    // `audit_log` refers to accounts without a foreign key, because an entry outlives its account.
    static let accounts: [StaticString] = [
        """
        CREATE TABLE users (
            id TEXT NOT NULL PRIMARY KEY,
            email TEXT NOT NULL,
            email_key TEXT NOT NULL UNIQUE,
            email_verified INTEGER NOT NULL DEFAULT 0,
            username TEXT,
            username_key TEXT UNIQUE,
            password_hash TEXT,
            first_name TEXT,
            last_name TEXT,
            avatar_url TEXT,
            metadata TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
            version INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE sessions (
            id TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            methods TEXT NOT NULL,
            ip_address TEXT NOT NULL,
            user_agent TEXT,
            created_at INTEGER NOT NULL,
            last_active_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            ended_at INTEGER,
            end_reason TEXT
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX sessions_by_user ON sessions (user_id, id)",
        """
        CREATE TABLE refresh_tokens (
            id TEXT NOT NULL PRIMARY KEY,
            session_id TEXT NOT NULL,
            hash BLOB NOT NULL,
            issued_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            consumed_at INTEGER,
            key_hash BLOB,
            nonce BLOB,
            successor_id TEXT,
            used INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE signing_keys (
            id TEXT NOT NULL PRIMARY KEY,
            algorithm TEXT NOT NULL,
            sealed BLOB NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE audit_log (
            id TEXT NOT NULL PRIMARY KEY,
            at INTEGER NOT NULL,
            action TEXT NOT NULL,
            user_id TEXT,
            session_id TEXT,
            ip_address TEXT,
            user_agent TEXT,
            request_id TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX audit_log_by_user ON audit_log (user_id, id) WHERE user_id IS NOT NULL",
    ]
}
