/// The organizations, their members and invitations.
enum OrganizationSchema {
    static let statements: [StaticString] = [
        // `member_count` is kept with every change of `organization_members`: counting takes longer the more there are.
        // `owner_id` is one of the members whose role is owner. `rate_limit` is in requests a minute; NULL stands for
        // the limit of everyone. `block` is explained at ``ListBlockRepository``, `changed` at ``SyncRepository``.
        """
        CREATE TABLE organizations (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            slug TEXT NOT NULL UNIQUE,
            description TEXT,
            owner_id TEXT NOT NULL,
            member_count INTEGER NOT NULL,
            rate_limit INTEGER,
            version INTEGER NOT NULL DEFAULT 1,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            block INTEGER NOT NULL DEFAULT 0,
            changed INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID
        """,
        // Pages and searches of the list of all organizations are found by these.
        "CREATE INDEX organizations_by_block ON organizations (block, id)",
        "CREATE INDEX organizations_by_name ON organizations (lower(name))",
        """
        CREATE TABLE organization_members (
            organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
            user_id TEXT NOT NULL REFERENCES users (id),
            role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
            joined_at INTEGER NOT NULL,
            changed INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (organization_id, user_id)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX organization_members_by_user ON organization_members (user_id, organization_id)",
        "CREATE INDEX organization_members_by_role ON organization_members (organization_id, role, joined_at)",
        // The members as other members see them.
        """
        CREATE VIEW organization_member_profiles AS
        SELECT m.organization_id, m.user_id, m.role, m.joined_at, u.email, u.username, u.first_name, u.last_name,
            u.avatar_url
        FROM organization_members m JOIN users u ON u.id = m.user_id
        """,
        // An invitation stores the SHA-256 of its token. `invited_by` has no foreign key: whether the inviter may still
        // invite is checked when it is accepted.
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
        // A slug that was given up is kept for a while from everyone but its organization and `given_up_by`, the owner
        // who gave it up: another taker would receive what is still sent to the old one.
        """
        CREATE TABLE reserved_slugs (
            slug TEXT NOT NULL PRIMARY KEY,
            organization_id TEXT NOT NULL,
            until INTEGER NOT NULL,
            given_up_by TEXT
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX reserved_slugs_by_end ON reserved_slugs (until)",
        "CREATE INDEX reserved_slugs_by_owner ON reserved_slugs (given_up_by) WHERE given_up_by IS NOT NULL",
    ]
}
