import PlintoModels
import PlintoStore

/// What a webhook owes to the API key that it was made through, or that last pointed it elsewhere: it hears what the key
/// may read, and ends with the key.
enum WebhookBinding {
    /// The scope that a key lacks to have a webhook told of these events; nil where it lacks none.
    ///
    /// - Parameters:
    ///   - scopes: Of the key.
    ///   - isOfOrganization: Whether the webhook is told of an organization's members.
    static func missing(_ scopes: [APIScope], for events: [EventType], isOfOrganization: Bool) -> APIScope? {
        let needed = events.map(\.readScope) + (isOfOrganization ? [.organizationsRead] : [])
        return needed.first { !scopes.grant($0) }
    }

    /// Whether the key that a webhook answers to still opens what the webhook hears; true where it answers to none.
    static func isGood(_ owned: OwnedWebhook, at now: Timestamp) -> Bool {
        switch owned.owner.key {
        case nil: return true
        case .gone: return false
        case .present(let scopes, let expiresAt):
            if let expiresAt, expiresAt <= now { return false }
            guard let scopes else { return owned.owner.isAdministrator }
            // A key with scopes hears of its owner, or of an organization, and never of everybody.
            return !owned.webhook.hearsEverything
                && missing(scopes, for: [], isOfOrganization: owned.webhook.organizationID != nil) == nil
        }
    }

    /// The key that answers for a webhook once `caller` has pointed it somewhere; nil for a session.
    ///
    /// - Throws: 403 `insufficient_scope` where the caller's key may not read what the webhook hears.
    static func key(of caller: ActingUser, pointing webhook: WebhookRecord) throws(APIError) -> APIKeyID? {
        guard let key = caller.key else { return nil }
        if let scopes = key.scopes {
            guard !webhook.hearsEverything else { throw hearsEverything }
            let isOfOrganization = webhook.organizationID != nil
            if let scope = missing(scopes, for: webhook.events, isOfOrganization: isOfOrganization) {
                throw .insufficientScope(scope)
            }
        }
        return key.id
    }

    private static let hearsEverything = APIError(
        .forbidden,
        .insufficientScope,
        "This webhook gets the events of every account. Change it in a session, or through an API key without scopes."
    )
}
