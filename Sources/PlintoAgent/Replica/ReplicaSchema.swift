/// The schema of the copies of the user's data.
enum ReplicaSchema {
    static let statements: [StaticString] = [
        """
        CREATE TABLE replica_document (
            account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            body BLOB NOT NULL,
            synced_at INTEGER NOT NULL,
            PRIMARY KEY (account_id, kind)
        ) STRICT, WITHOUT ROWID
        """
    ]
}
