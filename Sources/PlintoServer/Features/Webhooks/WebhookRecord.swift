import PlintoModels
import PlintoStore

/// A webhook as stored.
struct WebhookRecord: Hashable, Sendable {
    /// The previous secret, which also signs for a while.
    struct PreviousSecret: Hashable, Sendable {
        /// Encrypted.
        var sealed: [UInt8]
        var until: Timestamp
    }

    var id: WebhookID
    /// The responsible user: it gets the events that they may see.
    var ownerID: UserID
    /// The organization whose members' events it gets.
    var organizationID: OrganizationID?
    /// True if an administrator created it, so that it gets every event.
    var hearsEverything: Bool
    var url: String
    var events: [EventType]
    var description: String?
    var isActive = true
    /// The signing secret, encrypted.
    var secret: [UInt8]
    var previousSecret: PreviousSecret?
    /// The first failure since the last success.
    var failingSince: Timestamp?
    /// The API key through which it was created or last changed, with which it ends; nil if that was in a session.
    var apiKeyID: APIKeyID?
    /// The last event before it was created, empty if there was none: it gets later ones. Nil if that was not recorded.
    var afterEvent: String?
    /// The number of events that were not sent to it because a limit was reached.
    var dropped = 0
    /// The time of the last of them.
    var droppedAt: Timestamp?
    var createdAt: Timestamp
    var updatedAt: Timestamp
}

/// The present state of the API key of a webhook.
enum WebhookKeyState: Hashable, Sendable {
    /// The key was revoked, or removed with what it was bound to.
    case gone
    /// - Parameters:
    ///   - scopes: Nil for a key with all rights of its owner, an administrator.
    ///   - expiresAt: Nil for a key that does not expire.
    case present(scopes: [APIScope]?, expiresAt: Timestamp?)
}

/// The present state of a webhook's owner.
struct WebhookOwnerState: Hashable, Sendable {
    var status: UserStatus
    var isAdministrator: Bool
    /// The owner's role in the webhook's organization.
    var role: OrganizationRole?
    /// The state of the webhook's API key; nil if it has none.
    var key: WebhookKeyState?
}

/// A webhook and the state of its owner.
struct OwnedWebhook: Hashable, Sendable {
    var webhook: WebhookRecord
    var owner: WebhookOwnerState
}

extension EventLimits {
    /// The number of deliveries that may be pending for a webhook; as many finished ones are kept for its owner to see.
    static func deliveries(to webhook: WebhookRecord) -> Int {
        if webhook.hearsEverything { return Limits.Events.pendingOfAdministrator }
        let isOfUser = webhook.organizationID == nil
        return isOfUser ? Limits.Events.pendingOfUser : Limits.Events.pendingOfOrganization
    }
}
