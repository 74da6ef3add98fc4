package import PlintoModels

/// The table `webhooks`.
package struct WebhookRepository {
    let connection: any SQLConnection

    package func insert(_ webhook: WebhookRecord) throws {
        try connection.execute(
            """
            INSERT INTO webhooks
                (id, owner_id, organization_id, hears_everything, url, events, description, is_active, secret,
                 created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            webhook.id,
            webhook.ownerID,
            webhook.organizationID,
            webhook.hearsEverything,
            webhook.url,
            Self.text(of: webhook.events),
            webhook.description,
            webhook.isActive,
            webhook.secret,
            webhook.createdAt,
            webhook.updatedAt
        )
    }

    package func find(_ id: WebhookID) throws -> OwnedWebhook? {
        try connection.row(
            """
            SELECT w.id, w.owner_id, w.organization_id, w.hears_everything, w.url, w.events, w.description,
                w.is_active, w.secret, w.previous_secret, w.previous_until, w.failing_since, w.created_at,
                w.updated_at, u.status, u.administrator, m.role
            FROM webhooks w JOIN users u ON u.id = w.owner_id
            LEFT JOIN organization_members m ON m.organization_id = w.organization_id AND m.user_id = w.owner_id
            WHERE w.id = $1
            """,
            id
        ).map(Self.owned)
    }

    /// Those of a user, without the ones of organizations, oldest first.
    package func personal(of user: UserID) throws -> [OwnedWebhook] {
        try connection.rows(
            """
            SELECT w.id, w.owner_id, w.organization_id, w.hears_everything, w.url, w.events, w.description,
                w.is_active, w.secret, w.previous_secret, w.previous_until, w.failing_since, w.created_at,
                w.updated_at, u.status, u.administrator, NULL
            FROM webhooks w JOIN users u ON u.id = w.owner_id
            WHERE w.owner_id = $1 AND w.organization_id IS NULL ORDER BY w.id
            """,
            user
        ).map(Self.owned)
    }

    /// Those of an organization, oldest first.
    package func all(of organization: OrganizationID) throws -> [OwnedWebhook] {
        try connection.rows(
            """
            SELECT w.id, w.owner_id, w.organization_id, w.hears_everything, w.url, w.events, w.description,
                w.is_active, w.secret, w.previous_secret, w.previous_until, w.failing_since, w.created_at,
                w.updated_at, u.status, u.administrator, m.role
            FROM webhooks w JOIN users u ON u.id = w.owner_id
            LEFT JOIN organization_members m ON m.organization_id = w.organization_id AND m.user_id = w.owner_id
            WHERE w.organization_id = $1 ORDER BY w.id
            """,
            organization
        ).map(Self.owned)
    }

    /// Those that administrators made to hear every event.
    package func ofEverything() throws -> [OwnedWebhook] {
        try connection.rows(
            """
            SELECT w.id, w.owner_id, w.organization_id, w.hears_everything, w.url, w.events, w.description,
                w.is_active, w.secret, w.previous_secret, w.previous_until, w.failing_since, w.created_at,
                w.updated_at, u.status, u.administrator, NULL
            FROM webhooks w JOIN users u ON u.id = w.owner_id
            WHERE w.hears_everything = 1 ORDER BY w.id
            """
        ).map(Self.owned)
    }

    /// Whether there is any webhook at all.
    package func areAny() throws -> Bool {
        try connection.row("SELECT 1 FROM webhooks WHERE id > '' LIMIT 1") != nil
    }

    /// Writes what its owner can change.
    package func update(_ webhook: WebhookRecord) throws {
        try connection.execute(
            """
            UPDATE webhooks SET owner_id = $1, url = $2, events = $3, description = $4, is_active = $5,
                failing_since = $6, updated_at = $7
            WHERE id = $8
            """,
            webhook.ownerID,
            webhook.url,
            Self.text(of: webhook.events),
            webhook.description,
            webhook.isActive,
            webhook.failingSince,
            webhook.updatedAt,
            webhook.id
        )
        try reschedule(webhook.id)
    }

    package func setSecret(_ webhook: WebhookRecord) throws {
        try connection.execute(
            """
            UPDATE webhooks SET secret = $1, previous_secret = $2, previous_until = $3, updated_at = $4 WHERE id = $5
            """,
            webhook.secret,
            webhook.previousSecret?.sealed,
            webhook.previousSecret?.until,
            webhook.updatedAt,
            webhook.id
        )
    }

    /// Removes it; its deliveries are of no webhook then, and go with their time.
    package func delete(_ id: WebhookID) throws {
        try connection.execute("DELETE FROM webhooks WHERE id = $1", id)
    }

    /// Removes every one that a user owns, those of organizations too; returns which.
    package func removeAll(of owner: UserID) throws -> [WebhookID] {
        try connection.rows("DELETE FROM webhooks WHERE owner_id = $1 RETURNING id", owner).map { try $0.get(0) }
    }

    private static func text(of events: [EventType]) -> String {
        events.map(\.rawValue).joined(separator: " ")
    }

    static func owned(from row: Row) throws -> OwnedWebhook {
        let events: String = try row.get(5)
        let status: String = try row.get(14)
        let role: String? = try row.get(16)
        let previous: [UInt8]? = try row.get(9)
        let until: Timestamp? = try row.get(10)
        return OwnedWebhook(
            webhook: WebhookRecord(
                id: try row.get(0),
                ownerID: try row.get(1),
                organizationID: try row.get(2),
                hearsEverything: try row.get(3),
                url: try row.get(4),
                events: events.split(separator: " ").compactMap { EventType(rawValue: String($0)) },
                description: try row.get(6),
                isActive: try row.get(7),
                secret: try row.get(8),
                previousSecret: previous.flatMap { sealed in
                    until.map { WebhookRecord.PreviousSecret(sealed: sealed, until: $0) }
                },
                failingSince: try row.get(11),
                createdAt: try row.get(12),
                updatedAt: try row.get(13)
            ),
            owner: WebhookStanding(
                // A word of a newer schema must not let anybody hear more.
                status: UserStatus(rawValue: status) ?? .suspended,
                isAdministrator: try row.get(15),
                role: role.flatMap { OrganizationRole(rawValue: $0) }
            )
        )
    }
}

extension SQLConnection {
    package var webhooks: WebhookRepository { WebhookRepository(connection: self) }
}
