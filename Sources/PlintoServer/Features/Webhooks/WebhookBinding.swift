import PlintoModels
import PlintoStore

/// The binding of a webhook to the API key that created it, or last changed it: it gets what the key may read, and ends
/// with the key.
enum WebhookBinding {
    /// The scope that a key lacks for a webhook with these events; nil if it lacks none.
    ///
    /// - Parameters:
    ///   - scopes: The scopes of the key.
    ///   - isOfOrganization: True if the webhook gets the events of an organization's members.
    static func missing(_ scopes: [APIScope], for events: [EventType], isOfOrganization: Bool) -> APIScope? {
        let needed = events.map(\.readScope) + (isOfOrganization ? [.organizationsRead] : [])
        return needed.first { !scopes.grant($0) }
    }

    /// Returns whether a webhook's key still covers what the webhook gets; true if it has no key.
    static func isGood(_ owned: OwnedWebhook, at now: Timestamp) -> Bool {
        switch owned.owner.key {
        case nil: return true
        case .gone: return false
        case .present(let scopes, let expiresAt):
            if let expiresAt, expiresAt <= now { return false }
            guard let scopes else { return owned.owner.isAdministrator }
            // A key with scopes covers its owner, or an organization, and never all users.
            return !owned.webhook.hearsEverything
                && missing(scopes, for: [], isOfOrganization: owned.webhook.organizationID != nil) == nil
        }
    }

    /// The key that becomes responsible for a webhook when `caller` changes it; nil for a session.
    ///
    /// - Throws: 403 `insufficient_scope` if the caller's key may not read what the webhook gets.
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
