/// The schema of the TOTP entries.
enum TOTPSchema {
    static let statements: [StaticString] = [
        """
        CREATE TABLE totp_entry (
            name TEXT PRIMARY KEY,
            properties BLOB NOT NULL,
            secret BLOB NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT
        """
    ]
}
