/// The refresh tokens, and the keys that sign access tokens.
enum TokenSchema {
    static let statements: [StaticString] = [
        // Clustered on the time-ordered id, which the token's text carries: a lookup and an insert touch the tree's
        // tail and no second index. There is no foreign key on purpose: checking and cascading would need an index on
        // `session_id`, at the price of a random page a refresh. A row whose session is gone is refused like one whose
        // session ended, and goes when it expires.
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
