import PlintoModels
import PlintoStore

/// Decides which events a webhook gets. It gets those that its owner may see at that moment; a webhook that is bound to
/// an API key gets those that the key may read, for as long as the key is valid.
///
/// One that an administrator created gets every event. One of an organization gets the events of its members, for as
/// long as its owner is an owner or administrator there. Any other gets only those of its owner, even after they were
/// made an administrator: a program that someone set up for themselves must not get the events of all users by a change
/// of role.
enum WebhookRouting {
    /// Returns whether the owner may get anything through it, if it was created in a session.
    static func isEntitled(_ owned: OwnedWebhook) -> Bool {
        guard owned.owner.status == .active else { return false }
        if owned.webhook.organizationID != nil {
            return owned.owner.role.map { OrganizationPolicy.allows(.manageWebhooks, to: $0) } ?? false
        }
        return !owned.webhook.hearsEverything || owned.owner.isAdministrator
    }

    /// Returns whether anything may be sent to it: its owner is entitled, and its API key is valid.
    static func isOpen(_ owned: OwnedWebhook, at now: Timestamp) -> Bool {
        isEntitled(owned) && WebhookBinding.isGood(owned, at: now)
    }

    /// Returns whether an event is to be sent to it.
    static func hears(_ owned: OwnedWebhook, _ event: EventRecord, at now: Timestamp) -> Bool {
        let webhook = owned.webhook
        guard webhook.isActive, webhook.events.contains(event.type), isOpen(owned, at: now),
            // Events from before its creation are not sent. Ids have the order of the events, which a clock that was
            // set back does not.
            webhook.afterEvent.map({ event.id.text > $0 }) ?? (webhook.createdAt <= event.createdAt)
        else { return false }
        if case .present(let scopes?, _) = owned.owner.key, !scopes.grant(event.type.readScope) { return false }
        if let organization = webhook.organizationID {
            // Events in another organization do not concern this one, even for a member of both.
            return event.organizationID.map { $0 == organization } ?? event.memberOf.contains(organization)
        }
        return webhook.hearsEverything || event.userID == webhook.ownerID
    }
}
