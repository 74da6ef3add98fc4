/// The refresh tokens, and the keys that sign access tokens.
enum TokenSchema {
    static let statements: [StaticString] = [
        // Clustered on the time-ordered id, which is part of the token's text, so that lookups and inserts touch the
        // end of the tree and no second index. There is deliberately no foreign key: it would need an index on
        // `session_id`, which costs a random page per refresh. A token whose session was deleted is refused like one
        // whose session ended, and is removed when it expires.
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
    ]
}
