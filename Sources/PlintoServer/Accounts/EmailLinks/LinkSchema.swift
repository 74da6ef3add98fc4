/// The links and codes in emails, and the requests for them.
enum LinkSchema {
    static let statements: [StaticString] = [
        // The links that were sent and not used yet. `hash` is SHA-256 of the token, `email_key` the email address that
        // it went to: once the account has another, the link is void. `code_hash` is an HMAC, under a key of the
        // server, of the short code that an email may hold besides its link. `requester` is the group of IP addresses
        // of the client that asked for the email.
        //
        // A link outlives its account, `user_id` being NULL then, until it expires: what was sent to an email address
        // counts over all accounts that ever used it.
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
        // Wrong codes by link and requester. No foreign key: a try for an email address without an account is counted
        // as well, so that both take the same time.
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
        // The requests that name an email address and nothing else. Whether there is such an account is looked up by a
        // job and not by the request, which therefore takes the same time for all of them.
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
