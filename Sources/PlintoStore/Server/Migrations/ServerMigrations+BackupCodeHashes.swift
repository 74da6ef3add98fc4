extension ServerMigrations {
    // `hash` was a password hash and is now an HMAC under a key of the server. Earlier backup codes are void: only
    // their owners could compute a hash of them, and they create new ones.
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
