/// The schema of the agent's `state.db`, as the sequence of its migrations.
///
/// A column with a secret is a `BLOB` of ``SealedValue``; everything else is readable with `sqlite3`.
package enum AgentMigrations {
    package static let all: [Migration] = [
        Migration(
            number: 1,
            name: "account, tokens, replica, one-time passwords, key slots",
            statements: [
                """
                CREATE TABLE key_slot (
                    id TEXT PRIMARY KEY,
                    kind TEXT NOT NULL,
                    wrapped_key BLOB NOT NULL,
                    created_at INTEGER NOT NULL
                ) STRICT
                """,
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
                """
                CREATE TABLE replica_document (
                    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
                    kind TEXT NOT NULL,
                    body BLOB NOT NULL,
                    synced_at INTEGER NOT NULL,
                    PRIMARY KEY (account_id, kind)
                ) STRICT, WITHOUT ROWID
                """,
                """
                CREATE TABLE totp_entry (
                    name TEXT PRIMARY KEY,
                    properties BLOB NOT NULL,
                    secret BLOB NOT NULL,
                    created_at INTEGER NOT NULL
                ) STRICT
                """,
                """
                CREATE TABLE token_access (
                    id INTEGER PRIMARY KEY,
                    account_id TEXT NOT NULL,
                    pid INTEGER NOT NULL,
                    uid INTEGER NOT NULL,
                    executable TEXT NOT NULL,
                    requests INTEGER NOT NULL,
                    first_at INTEGER NOT NULL,
                    last_at INTEGER NOT NULL
                ) STRICT
                """,
                "CREATE INDEX token_access_by_process ON token_access (pid, executable)",
            ]
        ),
        Migration(
            number: 2,
            name: "passphrases",
            statements: ["ALTER TABLE key_slot ADD COLUMN derivation TEXT"]
        ),
    ]
}
