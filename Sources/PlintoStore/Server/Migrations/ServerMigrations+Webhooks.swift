extension ServerMigrations {
    // `events.organizations` are the organizations that the user was a member of at that time: a later query could miss
    // memberships that ended with the account.
    //
    // `webhooks.next_due_at` is the earliest `due_at` of its deliveries, or earlier: the sender finds the webhooks to
    // serve by it, without reading the backlog of each. A delivery has no foreign key to its webhook: a long history
    // must not be deleted in one transaction.
    static let webhooks: [StaticString] = [
        "ALTER TABLE events ADD COLUMN organizations TEXT NOT NULL DEFAULT ''",
        """
        CREATE TABLE webhooks (
            id TEXT NOT NULL PRIMARY KEY,
            owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            organization_id TEXT REFERENCES organizations (id) ON DELETE CASCADE,
            hears_everything INTEGER NOT NULL,
            url TEXT NOT NULL,
            events TEXT NOT NULL,
            description TEXT,
            is_active INTEGER NOT NULL,
            secret BLOB NOT NULL,
            previous_secret BLOB,
            previous_until INTEGER,
            failing_since INTEGER,
            next_due_at INTEGER,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX webhooks_by_owner ON webhooks (owner_id, id)",
        "CREATE INDEX webhooks_by_organization ON webhooks (organization_id, id)",
        "CREATE INDEX webhooks_by_scope ON webhooks (hears_everything, id)",
        "CREATE INDEX webhooks_by_due ON webhooks (next_due_at, id) WHERE next_due_at IS NOT NULL",
        """
        CREATE TABLE webhook_deliveries (
            id TEXT NOT NULL PRIMARY KEY,
            webhook_id TEXT NOT NULL,
            event_id TEXT NOT NULL,
            event_type TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
            attempts INTEGER NOT NULL,
            due_at INTEGER,
            last_attempt_at INTEGER,
            response_status INTEGER,
            error TEXT,
            created_at INTEGER NOT NULL,
            UNIQUE (webhook_id, event_id)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, id)",
        """
        CREATE INDEX webhook_deliveries_by_due ON webhook_deliveries (webhook_id, due_at, id) WHERE due_at IS NOT NULL
        """,
    ]
}
