extension ServerMigrations {
    // `links` now outlive their account (`user_id` is NULL then) until they expire: emails to an email address count
    // across all accounts that ever used it. `requester` is the IP address group of the client that requested the
    // email. `code_hash` is an HMAC under a key derived from the server key; codes from before this step are dropped,
    // their links stay valid.
    //
    // `code_tries` counts wrong codes by link and requester. It has no foreign key: a try for an email address without an
    // account is counted as well, so that both take the same time.
    static let emailLimits: [StaticString] = [
        """
        CREATE TABLE links_with_requester (
            hash BLOB NOT NULL PRIMARY KEY,
            purpose TEXT NOT NULL CHECK (purpose IN ('password_reset', 'email_verification', 'magic_link')),
            user_id TEXT REFERENCES users (id) ON DELETE SET NULL,
            email_key TEXT NOT NULL,
            redirect_url TEXT,
            code_hash BLOB,
            requester TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        INSERT INTO links_with_requester
            (hash, purpose, user_id, email_key, redirect_url, requester, created_at, expires_at)
        SELECT hash, purpose, user_id, email_key, redirect_url, '', created_at, expires_at FROM links
        """,
        "DROP TABLE links",
        "ALTER TABLE links_with_requester RENAME TO links",
        "CREATE INDEX links_by_user ON links (user_id, purpose, created_at)",
        "CREATE INDEX links_by_email ON links (email_key, purpose, created_at)",
        "CREATE INDEX links_by_expiry ON links (expires_at)",
        """
        CREATE TABLE code_tries (
            link_hash BLOB NOT NULL,
            requester TEXT NOT NULL,
            tries INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (link_hash, requester)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX code_tries_by_expiry ON code_tries (expires_at)",
        "CREATE INDEX link_requests_by_purpose ON link_requests (purpose, id)",
        "CREATE INDEX mail_by_template ON mail (template, due_at, id)",
    ]
}
