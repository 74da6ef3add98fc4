import PlintoModels
import PlintoStore

/// Finds the webhooks that subscribe to an event, by indexes and without reading the webhooks themselves.
struct WebhookSubscribers: EventSubscribers {
    func audience(
        of type: EventType,
        user: UserID?,
        organization: OrganizationID?,
        memberOf: [OrganizationID]?,
        in transaction: any Transaction
    ) throws -> [OrganizationID]? {
        let webhooks = transaction.webhooks
        var organizations: [OrganizationID] = []
        var isHeard = false
        if let organization {
            isHeard = try webhooks.any(of: organization, hears: type)
        } else if let memberOf {
            organizations = try memberOf.filter { try webhooks.any(of: $0, hears: type) }
        } else if let user {
            organizations = try webhooks.listeningOrganizations(of: user, to: type)
        }
        isHeard = isHeard || !organizations.isEmpty
        if !isHeard, let user { isHeard = try webhooks.anyPersonal(of: user, hears: type) }
        if !isHeard { isHeard = try webhooks.anyHearsEverything(type) }
        return isHeard ? organizations : nil
    }

    func organizations(of user: UserID, in transaction: any Transaction) throws -> [OrganizationID] {
        try transaction.memberships.memberships(of: user).map(\.organizationID)
    }
}
