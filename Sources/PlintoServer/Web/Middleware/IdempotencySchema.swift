/// The responses that are kept for idempotency keys.
enum IdempotencySchema {
    static let statements: [StaticString] = [
        // `api_key_id` is empty for a session: the user's sessions are one caller, each of their API keys another.
        // `key_hash` is SHA-256 of the key, `fingerprint` an HMAC of the request, for a request may hold a password.
        // `answer` is sealed; it is NULL from the change until the response to the request is known.
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
        // The oldest of an account, and those that hold a response, are found by these.
        "CREATE INDEX idempotency_answers_by_user ON idempotency_answers (user_id, created_at)",
        "CREATE INDEX idempotency_answers_held ON idempotency_answers (user_id, created_at) WHERE answer IS NOT NULL",
    ]
}
