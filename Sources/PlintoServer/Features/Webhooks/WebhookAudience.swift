import PlintoModels
import PlintoStore

/// Who hears what. A webhook hears what its owner may see, at the moment at which it is asked; one that answers to an API
/// key hears what the key may read, for as long as the key is good.
///
/// One that an administrator made hears every event. One of an organization hears the events of its members, for as long
/// as its owner is an owner or administrator there. Any other hears those of its owner alone, also after they were made
/// an administrator: a program that somebody set up for themselves must not learn of everybody by a change of role.
enum WebhookAudience {
    /// Whether the owner may hear anything by it, were it made in a session.
    static func isEntitled(_ owned: OwnedWebhook) -> Bool {
        guard owned.owner.status == .active else { return false }
        if owned.webhook.organizationID != nil {
            return owned.owner.role.map { OrganizationPolicy.allows(.manageWebhooks, to: $0) } ?? false
        }
        return !owned.webhook.hearsEverything || owned.owner.isAdministrator
    }

    /// Whether anything may be sent to it: its owner is entitled, and the API key that it answers to is good.
    static func isOpen(_ owned: OwnedWebhook, at now: Timestamp) -> Bool {
        isEntitled(owned) && WebhookBinding.isGood(owned, at: now)
    }

    /// Whether an event is to be sent to it.
    static func hears(_ owned: OwnedWebhook, _ event: EventRecord, at now: Timestamp) -> Bool {
        let webhook = owned.webhook
        guard webhook.isActive, webhook.events.contains(event.type), isOpen(owned, at: now),
            // What happened before anybody asked for it is not told. Ids have the order of events, which a clock that was
            // set back has not.
            webhook.afterEvent.map({ event.id.text > $0 }) ?? (webhook.createdAt <= event.createdAt)
        else { return false }
        if case .present(let scopes?, _) = owned.owner.key, !scopes.grant(event.type.readScope) { return false }
        if let organization = webhook.organizationID {
            // What happens in another organization is nothing for this one, whoever is a member of both.
            return event.organizationID.map { $0 == organization } ?? event.memberOf.contains(organization)
        }
        return webhook.hearsEverything || event.userID == webhook.ownerID
    }
}
