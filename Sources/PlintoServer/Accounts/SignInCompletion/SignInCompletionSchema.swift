/// The sign-ins that wait for their second factor, and those that wait for the client to fetch its tokens.
enum SignInCompletionSchema {
    static let statements: [StaticString] = [
        // Sign-ins whose first factor was right. `hash` is the SHA-256 of the client's token, `password_print` the
        // SHA-256 of the password hash at that time: a changed password voids pending sign-ins.
        """
        CREATE TABLE pending_sign_ins (
            hash BLOB NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            methods TEXT NOT NULL,
            password_print BLOB,
            expires_at INTEGER NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX pending_sign_ins_by_user ON pending_sign_ins (user_id)",
        "CREATE INDEX pending_sign_ins_by_expiry ON pending_sign_ins (expires_at)",
        // The one-time codes by which a client fetches its tokens. There is no foreign key: a code is valid for a
        // minute, and its exchange checks that the account exists.
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
