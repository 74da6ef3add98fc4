/// A webhook as the API shows it. Fields without a value are null.
package struct Webhook: Codable, Hashable, Sendable {
    package var id: WebhookID
    package var url: String
    package var events: [EventType]
    package var description: String?
    /// The organization whose members' events it gets.
    package var organizationID: OrganizationID?
    package var isActive: Bool
    /// The API key that created it or last changed it: it is disabled when the key ends.
    package var apiKeyID: APIKeyID?
    /// The number of events that were not sent to it because a limit was reached.
    package var droppedEvents: Int
    /// The time of the last of them.
    package var lastDroppedAt: Timestamp?
    /// `whsec_` and the base 64 of 32 bytes: only in the response that created it.
    package var secret: String?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, url, events, description, secret
        case organizationID = "organization_id"
        case isActive = "is_active"
        case apiKeyID = "api_key_id"
        case droppedEvents = "dropped_events"
        case lastDroppedAt = "last_dropped_at"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    package init(
        id: WebhookID,
        url: String,
        events: [EventType],
        description: String? = nil,
        organizationID: OrganizationID? = nil,
        isActive: Bool,
        apiKeyID: APIKeyID? = nil,
        droppedEvents: Int = 0,
        lastDroppedAt: Timestamp? = nil,
        secret: String? = nil,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.url = url
        self.events = events
        self.description = description
        self.organizationID = organizationID
        self.isActive = isActive
        self.apiKeyID = apiKeyID
        self.droppedEvents = droppedEvents
        self.lastDroppedAt = lastDroppedAt
        self.secret = secret
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// `POST /webhooks`.
package struct CreateWebhookRequest: RequestBody, Hashable {
    package var url: String
    package var events: [EventType]
    package var description: String?
    package var organizationID: OrganizationID?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case url, events, description
        case organizationID = "organization_id"
    }

    package init(
        url: String,
        events: [EventType],
        description: String? = nil,
        organizationID: OrganizationID? = nil
    ) {
        self.url = url
        self.events = events
        self.description = description
        self.organizationID = organizationID
    }
}

/// `PATCH /webhooks/{webhook_id}`: an absent field stays, a null clears the description.
package struct UpdateWebhookRequest: RequestBody, Hashable {
    package var url: String?
    package var events: [EventType]?
    package var description: Change<String>
    package var isActive: Bool?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case url, events, description
        case isActive = "is_active"
    }

    package init(
        url: String? = nil,
        events: [EventType]? = nil,
        description: Change<String> = .unchanged,
        isActive: Bool? = nil
    ) {
        self.url = url
        self.events = events
        self.description = description
        self.isActive = isActive
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        url = try container.decodeIfPresent(String.self, forKey: .url)
        events = try container.decodeIfPresent([EventType].self, forKey: .events)
        description = try container.decodeChange(forKey: .description)
        isActive = try container.decodeIfPresent(Bool.self, forKey: .isActive)
    }

    /// Writes the fields that are to be changed, and no others.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(url, forKey: .url)
        try container.encodeIfPresent(events, forKey: .events)
        try container.encodeChange(description, forKey: .description)
        try container.encodeIfPresent(isActive, forKey: .isActive)
    }
}

/// `GET /webhooks`.
package struct WebhookList: Codable, Hashable, Sendable {
    package var endpoints: [Webhook]
    /// The number of items on all pages.
    package var total: Int

    package init(endpoints: [Webhook], total: Int? = nil) {
        self.endpoints = endpoints
        self.total = total ?? endpoints.count
    }
}
