/// The failed sign-ins that slow down the next ones.
enum SignInFailureSchema {
    static let statements: [StaticString] = [
        // `account` is the SHA-256 of the account's name or id, `address` an IP address group, or empty for the account
        // as a whole.
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
