import PlintoModels
import PlintoStore

/// Where somebody asked events to be sent, as the store keeps it.
struct WebhookRecord: Hashable, Sendable {
    /// The secret before the present one, which signs too for a while.
    struct PreviousSecret: Hashable, Sendable {
        /// Encrypted.
        var sealed: [UInt8]
        var until: Timestamp
    }

    var id: WebhookID
    /// Who answers for it: it hears what they may see.
    var ownerID: UserID
    /// Where it hears the events of an organization's members.
    var organizationID: OrganizationID?
    /// Whether it was made by an administrator, to hear every event.
    var hearsEverything: Bool
    var url: String
    var events: [EventType]
    var description: String?
    var isActive = true
    /// The secret that signs, encrypted.
    var secret: [UInt8]
    var previousSecret: PreviousSecret?
    /// The first failure since the last success.
    var failingSince: Timestamp?
    /// The API key through which it was made or pointed elsewhere, with which it ends; nil where that was in a session.
    var apiKeyID: APIKeyID?
    /// The last event before it was created, empty where there was none: it is told of those after it. Nil where that was
    /// not noted.
    var afterEvent: String?
    /// How many events were not sent to it because a limit was reached.
    var dropped = 0
    /// When the last of them was.
    var droppedAt: Timestamp?
    var createdAt: Timestamp
    var updatedAt: Timestamp
}

/// What an API key is at this moment for a webhook that was made through it.
enum WebhookKeyStanding: Hashable, Sendable {
    /// The key was revoked, or went with what it was bound to.
    case gone
    /// - Parameters:
    ///   - scopes: Nil for a key with every right of its owner, an administrator.
    ///   - expiresAt: Nil for a key that does not expire.
    case present(scopes: [APIScope]?, expiresAt: Timestamp?)
}

/// What the owner of a webhook is at this moment.
struct WebhookStanding: Hashable, Sendable {
    var status: UserStatus
    var isAdministrator: Bool
    /// In the webhook's organization.
    var role: OrganizationRole?
    /// The API key that the webhook answers to; nil where it answers to none.
    var key: WebhookKeyStanding?
}

/// A webhook and the standing of its owner.
struct OwnedWebhook: Hashable, Sendable {
    var webhook: WebhookRecord
    var owner: WebhookStanding
}

extension EventLimits {
    /// How many deliveries may wait for a webhook; as many that wait no more are kept for its owner to see.
    static func deliveries(to webhook: WebhookRecord) -> Int {
        if webhook.hearsEverything { return 100_000 }
        return webhook.organizationID == nil ? 1000 : 10_000
    }
}
