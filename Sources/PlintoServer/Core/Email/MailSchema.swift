/// The outbox of emails: a row is written in the transaction of the change that causes it.
enum MailSchema {
    static let statements: [StaticString] = [
        // `sealed` is the whole encrypted message, because it contains links that sign in. `attempted_at` is the time
        // of the last attempt; if it is in the future, the clock has been set back.
        """
        CREATE TABLE mail (
            id TEXT NOT NULL PRIMARY KEY,
            template TEXT NOT NULL,
            sealed BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            attempted_at INTEGER,
            last_error TEXT
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX mail_by_due ON mail (due_at, id)",
        "CREATE INDEX mail_by_template ON mail (template, due_at, id)",
    ]
}
