/// The schema of the account, its tokens and pending sign-outs.
enum SessionSchema {
    static let statements: [StaticString] = [
        """
        CREATE TABLE account (
            id TEXT PRIMARY KEY,
            server TEXT NOT NULL,
            email TEXT NOT NULL,
            login TEXT NOT NULL,
            user_id TEXT NOT NULL,
            signed_in_at INTEGER NOT NULL,
            ended_at INTEGER,
            ended_code TEXT,
            ended_status INTEGER,
            ended_reason TEXT,
            ended_message TEXT
        ) STRICT
        """,
        """
        CREATE TABLE credentials (
            account_id TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
            access_token BLOB NOT NULL,
            refresh_token BLOB NOT NULL,
            expires_in INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            boot_time INTEGER NOT NULL,
            boot_identifier TEXT NOT NULL,
            server_offset INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE rotation_intent (
            account_id TEXT PRIMARY KEY REFERENCES credentials (account_id) ON DELETE CASCADE,
            idempotency_key BLOB NOT NULL,
            started_at INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE pending_revocation (
            id TEXT PRIMARY KEY,
            server TEXT NOT NULL,
            access_token BLOB NOT NULL,
            refresh_token BLOB NOT NULL,
            idempotency_key BLOB NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT
        """,
    ]
}
