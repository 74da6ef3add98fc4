/// The responses that are kept for idempotency keys.
enum IdempotencySchema {
    static let statements: [StaticString] = [
        // `api_key_id` is empty for sessions: all sessions of a user are one caller, each API key is another.
        // `key_hash` is the SHA-256 of the key, `fingerprint` an HMAC of the request, because a request may contain a
        // password. `answer` is the encrypted response, NULL until it is known.
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
        // For the oldest rows of an account, and for those with a response.
        "CREATE INDEX idempotency_answers_by_user ON idempotency_answers (user_id, created_at)",
        "CREATE INDEX idempotency_answers_held ON idempotency_answers (user_id, created_at) WHERE answer IS NOT NULL",
    ]
}
