import PlintoModels
import PlintoStore

/// One event of the outbox: something that happened, and whom it concerns.
struct EventRecord: Hashable, Sendable {
    var id: EventID
    var type: EventType
    /// The user whose webhooks may hear of it.
    var userID: UserID?
    /// The organization whose webhooks may hear of it.
    var organizationID: OrganizationID?
    /// Those that the user was a member of when it happened, whose webhooks may hear of it too.
    var memberOf: [OrganizationID] = []
    /// A JSON object: the payload's `data`.
    var data: String
    var createdAt: Timestamp
}
