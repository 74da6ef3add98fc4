import PlintoModels
import PlintoStore

/// The table `webhooks`, and its view `owned_webhooks`.
struct WebhookRepository {
    let transaction: any Transaction

    func insert(_ webhook: WebhookRecord) throws {
        try transaction.execute(
            """
            INSERT INTO webhooks
                (id, owner_id, organization_id, hears_everything, url, events, description, is_active, secret,
                 api_key_id, created_at, updated_at, after_event)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
                coalesce((SELECT last_event_id FROM event_order WHERE id = 1), ''))
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
            webhook.apiKeyID,
            webhook.createdAt,
            webhook.updatedAt
        )
    }

    func find(_ id: WebhookID) throws -> OwnedWebhook? {
        try transaction.row("SELECT * FROM owned_webhooks WHERE id = $1", id).map(Self.owned)
    }

    /// The webhooks of a user, without those of organizations, oldest first.
    func personal(of user: UserID) throws -> [OwnedWebhook] {
        try transaction.rows(
            "SELECT * FROM owned_webhooks WHERE owner_id = $1 AND organization_id IS NULL ORDER BY id",
            user
        ).map(Self.owned)
    }

    /// The number of webhooks that a user owns, including those of organizations, counted up to `most`.
    func count(of owner: UserID, most: Int) throws -> Int {
        try transaction.row(
            "SELECT count(*) FROM (SELECT id FROM webhooks WHERE owner_id = $1 LIMIT $2) AS counted",
            owner,
            most
        )?.get(0) ?? 0
    }

    /// The webhooks of an organization, oldest first.
    func all(of organization: OrganizationID) throws -> [OwnedWebhook] {
        try transaction.rows("SELECT * FROM owned_webhooks WHERE organization_id = $1 ORDER BY id", organization)
            .map(Self.owned)
    }

    /// The webhooks of administrators for every event.
    func ofEverything() throws -> [OwnedWebhook] {
        try transaction.rows("SELECT * FROM owned_webhooks WHERE hears_everything = 1 ORDER BY id").map(Self.owned)
    }

    /// The webhooks that are bound to an API key.
    func all(of key: APIKeyID) throws -> [OwnedWebhook] {
        try transaction.rows("SELECT * FROM owned_webhooks WHERE api_key_id = $1 ORDER BY id", key).map(Self.owned)
    }

    /// The active webhooks whose API key was removed, or has expired by `now`.
    func ofEndedKeys(at now: Timestamp, limit: Int) throws -> [OwnedWebhook] {
        try transaction.rows(
            """
            SELECT * FROM owned_webhooks
            WHERE api_key_id IS NOT NULL AND is_active = 1 AND (key_id IS NULL OR key_expires_at <= $1) LIMIT $2
            """,
            now,
            limit
        ).map(Self.owned)
    }

    /// Updates the fields that its owner can change.
    func update(_ webhook: WebhookRecord) throws {
        try transaction.execute(
            """
            UPDATE webhooks SET owner_id = $1, url = $2, events = $3, description = $4, is_active = $5,
                failing_since = $6, api_key_id = $7, updated_at = $8
            WHERE id = $9
            """,
            webhook.ownerID,
            webhook.url,
            Self.text(of: webhook.events),
            webhook.description,
            webhook.isActive,
            webhook.failingSince,
            webhook.apiKeyID,
            webhook.updatedAt,
            webhook.id
        )
        try reschedule(webhook.id)
        transaction.announce(.queued(.deliveries))
    }

    func setSecret(_ webhook: WebhookRecord) throws {
        try transaction.execute(
            """
            UPDATE webhooks SET secret = $1, previous_secret = $2, previous_until = $3, api_key_id = $4, updated_at = $5
            WHERE id = $6
            """,
            webhook.secret,
            webhook.previousSecret?.sealed,
            webhook.previousSecret?.until,
            webhook.apiKeyID,
            webhook.updatedAt,
            webhook.id
        )
    }

    /// Counts events that are not sent to it.
    func addDropped(_ count: Int, to id: WebhookID, at now: Timestamp) throws {
        try transaction.execute(
            "UPDATE webhooks SET dropped = dropped + $1, dropped_at = $2 WHERE id = $3",
            count,
            now,
            id
        )
    }

    /// Removes it; its deliveries then belong to no webhook, and are removed when they expire.
    func delete(_ id: WebhookID) throws {
        try transaction.execute("DELETE FROM webhooks WHERE id = $1", id)
    }

    /// Removes and returns all webhooks that a user owns, including those of organizations.
    func removeAll(of owner: UserID) throws -> [WebhookID] {
        try transaction.rows("DELETE FROM webhooks WHERE owner_id = $1 RETURNING id", owner).map { try $0.get(0) }
    }

    private static func text(of events: [EventType]) -> String {
        events.map(\.rawValue).joined(separator: " ")
    }

    /// A row of the view `owned_webhooks`.
    static func owned(from row: Row) throws -> OwnedWebhook {
        let events: String = try row["events"]
        let previous: [UInt8]? = try row["previous_secret"]
        let until: Timestamp? = try row["previous_until"]
        return OwnedWebhook(
            webhook: WebhookRecord(
                id: try row["id"],
                ownerID: try row["owner_id"],
                organizationID: try row["organization_id"],
                hearsEverything: try row["hears_everything"],
                url: try row["url"],
                events: events.split(separator: " ").compactMap { EventType(rawValue: String($0)) },
                description: try row["description"],
                isActive: try row["is_active"],
                secret: try row["secret"],
                previousSecret: previous.flatMap { sealed in
                    until.map { WebhookRecord.PreviousSecret(sealed: sealed, until: $0) }
                },
                failingSince: try row["failing_since"],
                apiKeyID: try row["api_key_id"],
                afterEvent: try row["after_event"],
                dropped: try row["dropped"],
                droppedAt: try row["dropped_at"],
                createdAt: try row["created_at"],
                updatedAt: try row["updated_at"]
            ),
            owner: try standing(from: row)
        )
    }

    private static func standing(from row: Row) throws -> WebhookOwnerState {
        let status: String = try row["owner_status"]
        let role: String? = try row["owner_role"]
        let boundTo: APIKeyID? = try row["api_key_id"]
        let key: APIKeyID? = try row["key_id"]
        let scopes: String? = try row["key_scopes"]
        let expiresAt: Timestamp? = try row["key_expires_at"]
        return WebhookOwnerState(
            // An unknown word of a newer schema must not grant anything.
            status: UserStatus(rawValue: status) ?? .suspended,
            isAdministrator: try row["owner_administrator"],
            role: role.flatMap { OrganizationRole(rawValue: $0) },
            key: boundTo.map { _ in
                guard key != nil else { return .gone }
                let words = scopes.map { $0.split(separator: " ").compactMap { APIScope(rawValue: String($0)) } }
                return .present(scopes: words, expiresAt: expiresAt)
            }
        )
    }
}

extension Transaction {
    var webhooks: WebhookRepository { WebhookRepository(transaction: self) }
}
