import PlintoModels
import PlintoStore

/// One event of the outbox: what happened, and whom it concerns.
struct EventRecord: Hashable, Sendable {
    var id: EventID
    var type: EventType
    /// The user whose webhooks may get it.
    var userID: UserID?
    /// The organization whose webhooks may get it.
    var organizationID: OrganizationID?
    /// The organizations that the user was a member of at that time, whose webhooks may get it too.
    var memberOf: [OrganizationID] = []
    /// A JSON object: the payload's `data`.
    var data: String
    var createdAt: Timestamp
}
