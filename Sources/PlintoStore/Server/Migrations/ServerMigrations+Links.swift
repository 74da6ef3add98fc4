extension ServerMigrations {
    // `links` are those that stand in letters and were not used yet. `hash` is SHA-256 of the token, `email_key` the
    // address that the letter went to: once the account has another, the link is void. `code_hash` is the password hash
    // of the short code that a letter may hold beside its link, `tries` how many wrong ones were sent.
    //
    // `link_requests` are what somebody asked for with nothing but an address. Whether there is such an account is looked
    // up by a job and not by the request, which therefore takes the same time for all of them.
    static let links: [StaticString] = [
        """
        CREATE TABLE links (
            hash BLOB NOT NULL PRIMARY KEY,
            purpose TEXT NOT NULL CHECK (purpose IN ('password_reset', 'email_verification', 'magic_link')),
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            email_key TEXT NOT NULL,
            redirect_url TEXT,
            code_hash TEXT,
            tries INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX links_by_user ON links (user_id, purpose, created_at)",
        "CREATE INDEX links_by_expiry ON links (expires_at)",
        """
        CREATE TABLE link_requests (
            id TEXT NOT NULL PRIMARY KEY,
            purpose TEXT NOT NULL CHECK (purpose IN ('password_reset', 'magic_link')),
            email_key TEXT NOT NULL,
            redirect_url TEXT,
            ip_address TEXT NOT NULL,
            user_agent TEXT,
            request_id TEXT NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    ]
}
