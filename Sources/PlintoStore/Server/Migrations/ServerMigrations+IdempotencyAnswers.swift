extension ServerMigrations {
    // `api_key_id` is empty for a session: the user's sessions are one caller, each of their API keys is another.
    // `key_hash` is SHA-256 of the key, `fingerprint` an HMAC of the request, because a request may contain a password.
    // `answer` is sealed; it is NULL from the change until the response is known.
    static let idempotencyAnswers: [StaticString] = [
        """
        CREATE TABLE idempotency_answers (
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            api_key_id TEXT NOT NULL,
            key_hash BLOB NOT NULL,
            fingerprint BLOB NOT NULL,
            answer BLOB,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (user_id, api_key_id, key_hash)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX idempotency_answers_by_time ON idempotency_answers (created_at)",
    ]
}
