/// The organizations, their members and invitations.
enum OrganizationSchema {
    static let statements: [StaticString] = [
        // `member_count` is updated with every change of `organization_members`, because counting large organizations
        // is slow. `owner_id` is one of the members whose role is owner. `rate_limit` is in requests per minute; NULL
        // means the default. `changed` counts the changes that clients synchronize: see ``SyncRepository``.
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
            changed INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID
        """,
        // The index of searches of all organizations.
        "CREATE INDEX organizations_by_name ON organizations (lower(name))",
        // `joined` and `changed` are numbers of the user: those of joining, which identifies the membership, and of its
        // last change.
        """
        CREATE TABLE organization_members (
            organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
            user_id TEXT NOT NULL REFERENCES users (id),
            role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
            joined_at INTEGER NOT NULL,
            joined INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            PRIMARY KEY (organization_id, user_id)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX organization_members_by_user ON organization_members (user_id, organization_id)",
        "CREATE INDEX organization_members_by_role ON organization_members (organization_id, role, joined_at)",
        // The members with the part of their profiles that other members see.
        """
        CREATE VIEW organization_member_profiles AS
        SELECT m.organization_id, m.user_id, m.role, m.joined_at, u.email, u.username, u.first_name, u.last_name,
            u.avatar_url
        FROM organization_members m JOIN users u ON u.id = m.user_id
        """,
        // An invitation stores the SHA-256 of its token. `invited_by` has no foreign key: the inviter's rights are
        // checked when the invitation is accepted.
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
        // A released slug is reserved for a while for its organization and for `given_up_by`, the owner who released
        // it: another organization would receive what is still sent to the old one.
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
