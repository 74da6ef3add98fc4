/// The passkeys of users, and the challenges that wait for a response.
enum PasskeySchema {
    static let statements: [StaticString] = [
        // A credential id is unique among all accounts (WebAuthn L3 §7.1): a sign-in is found by it.
        """
        CREATE TABLE passkeys (
            id TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            credential_id BLOB NOT NULL UNIQUE,
            public_key BLOB NOT NULL,
            name TEXT NOT NULL,
            sign_count INTEGER NOT NULL,
            backup_eligible INTEGER NOT NULL,
            backed_up INTEGER NOT NULL,
            user_verified INTEGER NOT NULL,
            aaguid BLOB NOT NULL,
            transports TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            last_used_at INTEGER
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX passkeys_by_user ON passkeys (user_id, id)",
        // `hash` is the SHA-256 of the challenge. `user_id` deliberately has no foreign key: a challenge is valid for
        // five minutes, and a deleted account has no passkeys.
        """
        CREATE TABLE passkey_challenges (
            hash BLOB NOT NULL PRIMARY KEY,
            ceremony TEXT NOT NULL CHECK (ceremony IN ('registration', 'authentication')),
            user_id TEXT,
            restricted INTEGER NOT NULL,
            user_verification INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX passkey_challenges_by_expiry ON passkey_challenges (expires_at)",
        "CREATE INDEX passkey_challenges_by_user ON passkey_challenges (user_id) WHERE user_id IS NOT NULL",
    ]
}
