/// The schema of the token access log.
enum TokenAccessSchema {
    static let statements: [StaticString] = [
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
}
