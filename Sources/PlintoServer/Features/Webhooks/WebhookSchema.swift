/// The webhooks and their deliveries.
enum WebhookSchema {
    static let statements: [StaticString] = [
        // `api_key_id` is the API key that created the webhook or last changed its URL. It has no foreign key, so that
        // a deleted key can be noticed. `after_event` is the last event before the webhook was created; the webhook
        // receives the events after it. `dropped` counts the events that were not sent because of a limit.
        //
        // `next_due_at` is at or before the earliest `due_at` of its deliveries. The sender finds due webhooks by it
        // without reading their backlogs.
        """
        CREATE TABLE webhooks (
            id TEXT NOT NULL PRIMARY KEY,
            owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            organization_id TEXT REFERENCES organizations (id) ON DELETE CASCADE,
            api_key_id TEXT,
            hears_everything INTEGER NOT NULL,
            url TEXT NOT NULL,
            events TEXT NOT NULL,
            after_event TEXT,
            description TEXT,
            is_active INTEGER NOT NULL,
            secret BLOB NOT NULL,
            previous_secret BLOB,
            previous_until INTEGER,
            failing_since INTEGER,
            next_due_at INTEGER,
            dropped INTEGER NOT NULL DEFAULT 0,
            dropped_at INTEGER,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX webhooks_by_owner ON webhooks (owner_id, id)",
        "CREATE INDEX webhooks_by_organization ON webhooks (organization_id, id)",
        "CREATE INDEX webhooks_by_scope ON webhooks (hears_everything, id)",
        "CREATE INDEX webhooks_by_key ON webhooks (api_key_id, id) WHERE api_key_id IS NOT NULL",
        "CREATE INDEX webhooks_by_due ON webhooks (next_due_at, id) WHERE next_due_at IS NOT NULL",
        // One row per webhook, with the current state of its owner and its API key.
        """
        CREATE VIEW owned_webhooks AS
        SELECT w.*, u.status AS owner_status, u.administrator AS owner_administrator, m.role AS owner_role,
            k.id AS key_id, k.scopes AS key_scopes, k.expires_at AS key_expires_at
        FROM webhooks w JOIN users u ON u.id = w.owner_id
        LEFT JOIN organization_members m ON m.organization_id = w.organization_id AND m.user_id = w.owner_id
        LEFT JOIN api_keys k ON k.id = w.api_key_id
        """,
        // There is no foreign key to the webhook, so that a long history is not deleted in one transaction.
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
        "CREATE INDEX webhook_deliveries_waiting_by_event ON webhook_deliveries (event_id) WHERE due_at IS NOT NULL",
    ]
}
