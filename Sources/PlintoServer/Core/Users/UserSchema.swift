/// The accounts, and the usernames that were given up.
enum UserSchema {
    static let statements: [StaticString] = [
        // `email` and `username` are as typed; the `_key` columns contain the folded form that is compared.
        //
        // `changed` is the user's sequence number of the last change of the profile, `sync_floor` the highest number of
        // their pruned removals: see ``SyncRepository``.
        """
        CREATE TABLE users (
            id TEXT NOT NULL PRIMARY KEY,
            email TEXT NOT NULL,
            email_key TEXT NOT NULL UNIQUE,
            email_verified INTEGER NOT NULL DEFAULT 0,
            username TEXT,
            username_key TEXT UNIQUE,
            password_hash TEXT,
            first_name TEXT,
            last_name TEXT,
            avatar_url TEXT,
            metadata TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
            administrator INTEGER NOT NULL DEFAULT 0,
            version INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            changed INTEGER NOT NULL DEFAULT 0,
            sync_floor INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID
        """,
        // The indexes of pages and searches.
        "CREATE INDEX users_administrators ON users (id) WHERE administrator = 1",
        "CREATE INDEX users_by_status ON users (status, id)",
        """
        CREATE INDEX users_by_name ON users (lower(first_name || ' ' || coalesce(last_name, '')))
        WHERE first_name IS NOT NULL
        """,
        "CREATE INDEX users_by_last_name ON users (lower(last_name)) WHERE last_name IS NOT NULL",
        // No foreign key: a username outlives its account by thirty days.
        """
        CREATE TABLE reserved_usernames (
            username_key TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL,
            until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX reserved_usernames_by_user ON reserved_usernames (user_id)",
        "CREATE INDEX reserved_usernames_by_end ON reserved_usernames (until)",
    ]
}
