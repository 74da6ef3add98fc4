/// The API keys, and where they were used from.
enum APIKeySchema {
    static let statements: [StaticString] = [
        // `hash` is the SHA-256 of the key. `scopes` are separated by spaces; NULL means all rights of an
        // administrator. `rate_limit` is in requests per minute; NULL means the default. A key that is bound to an
        // organization is deleted with its owner's membership: the second foreign key applies if none of its columns is
        // NULL.
        """
        CREATE TABLE api_keys (
            id TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            organization_id TEXT,
            name TEXT NOT NULL,
            hash BLOB NOT NULL,
            scopes TEXT,
            rate_limit INTEGER,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            last_used_at INTEGER,
            last_used_from TEXT,
            FOREIGN KEY (organization_id, user_id)
                REFERENCES organization_members (organization_id, user_id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX api_keys_by_user ON api_keys (user_id, id)",
        """
        CREATE INDEX api_keys_by_organization ON api_keys (organization_id, user_id, id)
        WHERE organization_id IS NOT NULL
        """,
        "CREATE INDEX api_keys_by_expiry ON api_keys (expires_at) WHERE expires_at IS NOT NULL",
        // The IP address groups from which a key was used, to detect new ones.
        """
        CREATE TABLE api_key_addresses (
            key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
            address TEXT NOT NULL,
            seen_at INTEGER NOT NULL,
            PRIMARY KEY (key_id, address)
        ) STRICT, WITHOUT ROWID
        """,
    ]
}
