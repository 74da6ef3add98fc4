extension ServerMigrations {
    // `hash` was a password hash and is an HMAC under a key of the server now. Earlier backup codes are void: nobody but
    // their owners can compute a hash of them, and they make new ones.
    static let backupCodeHashes: [StaticString] = [
        "DROP TABLE backup_codes",
        """
        CREATE TABLE backup_codes (
            user_id TEXT NOT NULL REFERENCES totp_factors (user_id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            hash BLOB NOT NULL,
            PRIMARY KEY (user_id, number)
        ) STRICT, WITHOUT ROWID
        """,
    ]
}
