extension ServerMigrations {
    // `links` are the unused links in emails. `hash` is SHA-256 of the token, `email_key` the email address that the
    // email was sent to: once the account has another, the link is void. `code_hash` is the password hash of the short
    // code in the same email, `tries` the number of wrong ones.
    //
    // `link_requests` are requests with nothing but an email address. A job looks up whether the account exists, not
    // the request, which therefore takes the same time for all of them.
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
