extension ServerMigrations {
    // No foreign key: a code lives for a minute, and its exchange checks whether the account still exists.
    static let signInCodes: [StaticString] = [
        """
        CREATE TABLE sign_in_codes (
            code_hash BLOB NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL,
            methods TEXT NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX sign_in_codes_by_expiry ON sign_in_codes (expires_at)",
    ]
}
