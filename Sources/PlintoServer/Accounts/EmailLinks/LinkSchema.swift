/// The links and codes in emails, and the requests for them.
enum LinkSchema {
    static let statements: [StaticString] = [
        // The links that were sent and not used yet. `hash` is the SHA-256 of the token, `email_key` the email address
        // that it was sent to: the link is void once the account has another. `code_hash` is the HMAC, under a key of
        // the server, of the short code in the same email. `requester` is the IP address group of the client that
        // requested the email.
        //
        // A link outlives its account, with `user_id` NULL, until it expires: the emails to an address are counted over
        // all accounts that used it.
        """
        CREATE TABLE links (
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
        "CREATE INDEX links_by_user ON links (user_id, purpose, created_at)",
        "CREATE INDEX links_by_email ON links (email_key, purpose, created_at)",
        "CREATE INDEX links_by_expiry ON links (expires_at)",
        // Wrong codes by link and requester. There is no foreign key: tries for an email address without an account are
        // counted too, so that both take the same time.
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
        // Requests for an email to an address. A background job looks up the account, so that the request takes the
        // same time whether or not there is one.
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
        "CREATE INDEX link_requests_by_purpose ON link_requests (purpose, id)",
    ]
}
