extension ServerMigrations {
    // `account` is SHA-256 of the account's name or id, `address` an IP address group, empty for the whole account.
    static let signInFailures: [StaticString] = [
        """
        CREATE TABLE sign_in_failures (
            account BLOB NOT NULL,
            address TEXT NOT NULL,
            failures INTEGER NOT NULL,
            failed_at INTEGER NOT NULL,
            PRIMARY KEY (account, address)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX sign_in_failures_by_time ON sign_in_failures (failed_at)",
    ]
}
