extension ServerMigrations {
    // `reserved_usernames` has no foreign key: a username outlives its account by thirty days.
    //
    // `given_up_by` is the owner who gave a slug up and may take it back.
    //
    // The last three indexes find what is pending for a user when all access of the user ends.
    static let reservedNames: [StaticString] = [
        """
        CREATE TABLE reserved_usernames (
            username_key TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL,
            until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX reserved_usernames_by_user ON reserved_usernames (user_id)",
        "CREATE INDEX reserved_usernames_by_end ON reserved_usernames (until)",
        "ALTER TABLE reserved_slugs ADD COLUMN given_up_by TEXT",
        "CREATE INDEX reserved_slugs_by_owner ON reserved_slugs (given_up_by) WHERE given_up_by IS NOT NULL",
        "CREATE INDEX sign_in_codes_by_user ON sign_in_codes (user_id)",
        "CREATE INDEX oauth_attempts_by_user ON oauth_attempts (user_id) WHERE user_id IS NOT NULL",
        "CREATE INDEX passkey_challenges_by_user ON passkey_challenges (user_id) WHERE user_id IS NOT NULL",
    ]
}
