/// The schema of the key slots.
enum VaultSchema {
    static let statements: [StaticString] = [
        """
        CREATE TABLE key_slot (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            derivation TEXT,
            wrapped_key BLOB NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT
        """
    ]
}
