extension ServerMigrations {
    // `event_order` contains the id of the last event, so that the next one sorts after it, whatever the clock says and
    // whichever process creates it.
    //
    // `webhooks.api_key_id` is the API key through which a webhook was last created or changed. It has no foreign key,
    // because a missing key must be noticed. `dropped` counts the events that were not sent because a limit was
    // reached.
    //
    // `after_event` is the last event before the webhook was created: it gets later ones. The audit log shows which
    // webhooks a key created before this step.
    //
    // The view has one row for a webhook, with the present state of its owner and its API key.
    static let eventLimits: [StaticString] = [
        "ALTER TABLE webhooks ADD COLUMN api_key_id TEXT",
        "ALTER TABLE webhooks ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE webhooks ADD COLUMN dropped_at INTEGER",
        "ALTER TABLE webhooks ADD COLUMN after_event TEXT",
        """
        UPDATE webhooks SET api_key_id =
            (SELECT a.api_key_id FROM audit_log a WHERE a.target = webhooks.id AND a.action = 'webhook.created' LIMIT 1)
        """,
        "CREATE INDEX webhooks_by_key ON webhooks (api_key_id, id) WHERE api_key_id IS NOT NULL",
        "CREATE TABLE event_order (id INTEGER PRIMARY KEY CHECK (id = 1), last_event_id TEXT NOT NULL) STRICT",
        "INSERT INTO event_order (id, last_event_id) SELECT 1, max(id) FROM events HAVING max(id) IS NOT NULL",
        "CREATE INDEX events_by_user ON events (user_id, id) WHERE user_id IS NOT NULL",
        """
        CREATE INDEX webhook_deliveries_waiting_by_event ON webhook_deliveries (event_id) WHERE due_at IS NOT NULL
        """,
        """
        CREATE VIEW owned_webhooks AS
        SELECT w.id, w.owner_id, w.organization_id, w.hears_everything, w.url, w.events, w.description, w.is_active,
            w.secret, w.previous_secret, w.previous_until, w.failing_since, w.created_at, w.updated_at,
            w.api_key_id, w.dropped, w.dropped_at, u.status AS owner_status, u.administrator AS owner_administrator,
            m.role AS owner_role, k.id AS key_id, k.scopes AS key_scopes, k.expires_at AS key_expires_at, w.next_due_at,
            w.after_event
        FROM webhooks w JOIN users u ON u.id = w.owner_id
        LEFT JOIN organization_members m ON m.organization_id = w.organization_id AND m.user_id = w.owner_id
        LEFT JOIN api_keys k ON k.id = w.api_key_id
        """,
    ]
}
