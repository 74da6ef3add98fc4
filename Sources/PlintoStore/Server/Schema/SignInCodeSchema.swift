/// The one-time codes that a page hands to the program which asked for a sign-in.
enum SignInCodeSchema {
    static let statements: [StaticString] = [
        // No foreign key: a code lives for a minute, and its exchange asks whether the account is still there.
        """
        CREATE TABLE sign_in_codes (
            code_hash BLOB NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL,
            methods TEXT NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX sign_in_codes_by_expiry ON sign_in_codes (expires_at)",
        "CREATE INDEX sign_in_codes_by_user ON sign_in_codes (user_id)",
    ]
}
