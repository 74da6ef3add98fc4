package import PlintoModels

/// A webhook as stored.
package struct WebhookRecord: Hashable, Sendable {
    /// The previous secret, which also signs for a while.
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
    /// The responsible user: it gets the events that they may see.
    package var ownerID: UserID
    /// The organization whose members' events it gets.
    package var organizationID: OrganizationID?
    /// True if an administrator created it, so that it gets every event.
    package var hearsEverything: Bool
    package var url: String
    package var events: [EventType]
    package var description: String?
    package var isActive: Bool
    /// The signing secret, encrypted.
    package var secret: [UInt8]
    package var previousSecret: PreviousSecret?
    /// The first failure since the last success.
    package var failingSince: Timestamp?
    /// The API key through which it was created or last changed, with which it ends; nil if that was in a session.
    package var apiKeyID: APIKeyID?
    /// The last event before it was created, empty if there was none: it gets later ones. Nil if that was not recorded.
    package var afterEvent: String?
    /// The number of events that were not sent to it because a limit was reached.
    package var dropped: Int
    /// The time of the last of them.
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

/// The present state of the API key of a webhook.
package enum WebhookKeyStanding: Hashable, Sendable {
    /// The key was revoked, or removed with what it was bound to.
    case gone
    /// - Parameters:
    ///   - scopes: Nil for a key with all rights of its owner, an administrator.
    ///   - expiresAt: Nil for a key that does not expire.
    case present(scopes: [APIScope]?, expiresAt: Timestamp?)
}

/// The present state of a webhook's owner.
package struct WebhookStanding: Hashable, Sendable {
    package var status: UserStatus
    package var isAdministrator: Bool
    /// The owner's role in the webhook's organization.
    package var role: OrganizationRole?
    /// The state of the webhook's API key; nil if it has none.
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

/// A webhook and the state of its owner.
package struct OwnedWebhook: Hashable, Sendable {
    package var webhook: WebhookRecord
    package var owner: WebhookStanding

    package init(webhook: WebhookRecord, owner: WebhookStanding) {
        self.webhook = webhook
        self.owner = owner
    }
}
