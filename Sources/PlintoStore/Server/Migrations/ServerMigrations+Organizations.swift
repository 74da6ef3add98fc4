extension ServerMigrations {
    // `member_count` is maintained with every change of `organization_members`: counting takes longer the more there
    // are. `owner_id` is one of the members whose role is owner.
    //
    // `reserved_slugs` reserves a slug that was given up for its organization for a while: another organization would
    // receive what is still sent to the old one.
    //
    // An invitation stores the SHA-256 of its token. `invited_by` has no foreign key: whether the inviter may still
    // invite is checked when it is accepted.
    static let organizations: [StaticString] = [
        """
        CREATE TABLE organizations (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            slug TEXT NOT NULL UNIQUE,
            description TEXT,
            owner_id TEXT NOT NULL,
            member_count INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE organization_members (
            organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
            user_id TEXT NOT NULL REFERENCES users (id),
            role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
            joined_at INTEGER NOT NULL,
            PRIMARY KEY (organization_id, user_id)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX organization_members_by_user ON organization_members (user_id, organization_id)",
        "CREATE INDEX organization_members_by_role ON organization_members (organization_id, role, joined_at)",
        """
        CREATE TABLE organization_invitations (
            id TEXT NOT NULL PRIMARY KEY,
            organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
            email TEXT NOT NULL,
            email_key TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
            message TEXT,
            invited_by TEXT NOT NULL,
            token_hash BLOB NOT NULL UNIQUE,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            UNIQUE (organization_id, email_key)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX organization_invitations_by_organization ON organization_invitations (organization_id, id)",
        "CREATE INDEX organization_invitations_by_end ON organization_invitations (expires_at)",
        """
        CREATE TABLE reserved_slugs (
            slug TEXT NOT NULL PRIMARY KEY,
            organization_id TEXT NOT NULL,
            until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX reserved_slugs_by_end ON reserved_slugs (until)",
    ]
}
