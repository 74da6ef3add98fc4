package import PlintoModels

/// Where somebody asked events to be sent, as the store keeps it.
package struct WebhookRecord: Hashable, Sendable {
    /// The secret before the present one, which signs too for a while.
    package struct PreviousSecret: Hashable, Sendable {
        /// Encrypted.
        package var sealed: [UInt8]
        package var until: Timestamp

        package init(sealed: [UInt8], until: Timestamp) {
            self.sealed = sealed
            self.until = until
        }
    }

    package var id: WebhookID
    /// Who answers for it: it hears what they may see.
    package var ownerID: UserID
    /// Where it hears the events of an organization's members.
    package var organizationID: OrganizationID?
    /// Whether it was made by an administrator, to hear every event.
    package var hearsEverything: Bool
    package var url: String
    package var events: [EventType]
    package var description: String?
    package var isActive: Bool
    /// The secret that signs, encrypted.
    package var secret: [UInt8]
    package var previousSecret: PreviousSecret?
    /// The first failure since the last success.
    package var failingSince: Timestamp?
    /// The API key through which it was made or pointed elsewhere, with which it ends; nil where that was in a session.
    package var apiKeyID: APIKeyID?
    /// The last event before it was created, empty where there was none: it is told of those after it. Nil where that was
    /// not noted.
    package var afterEvent: String?
    /// How many events were not sent to it because a limit was reached.
    package var dropped: Int
    /// When the last of them was.
    package var droppedAt: Timestamp?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: WebhookID,
        ownerID: UserID,
        organizationID: OrganizationID?,
        hearsEverything: Bool,
        url: String,
        events: [EventType],
        description: String?,
        isActive: Bool = true,
        secret: [UInt8],
        previousSecret: PreviousSecret? = nil,
        failingSince: Timestamp? = nil,
        apiKeyID: APIKeyID? = nil,
        afterEvent: String? = nil,
        dropped: Int = 0,
        droppedAt: Timestamp? = nil,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.ownerID = ownerID
        self.organizationID = organizationID
        self.hearsEverything = hearsEverything
        self.url = url
        self.events = events
        self.description = description
        self.isActive = isActive
        self.secret = secret
        self.previousSecret = previousSecret
        self.failingSince = failingSince
        self.apiKeyID = apiKeyID
        self.afterEvent = afterEvent
        self.dropped = dropped
        self.droppedAt = droppedAt
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// What an API key is at this moment for a webhook that was made through it.
package enum WebhookKeyStanding: Hashable, Sendable {
    /// The key was revoked, or went with what it was bound to.
    case gone
    /// - Parameters:
    ///   - scopes: Nil for a key with every right of its owner, an administrator.
    ///   - expiresAt: Nil for a key that does not expire.
    case present(scopes: [APIScope]?, expiresAt: Timestamp?)
}

/// What the owner of a webhook is at this moment.
package struct WebhookStanding: Hashable, Sendable {
    package var status: UserStatus
    package var isAdministrator: Bool
    /// In the webhook's organization.
    package var role: OrganizationRole?
    /// The API key that the webhook answers to; nil where it answers to none.
    package var key: WebhookKeyStanding?

    package init(
        status: UserStatus,
        isAdministrator: Bool,
        role: OrganizationRole? = nil,
        key: WebhookKeyStanding? = nil
    ) {
        self.status = status
        self.isAdministrator = isAdministrator
        self.role = role
        self.key = key
    }
}

/// A webhook and the standing of its owner.
package struct OwnedWebhook: Hashable, Sendable {
    package var webhook: WebhookRecord
    package var owner: WebhookStanding

    package init(webhook: WebhookRecord, owner: WebhookStanding) {
        self.webhook = webhook
        self.owner = owner
    }
}
