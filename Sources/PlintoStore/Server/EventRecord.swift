package import PlintoModels

/// One event of the outbox: what happened, and whom it concerns.
package struct EventRecord: Hashable, Sendable {
    package var id: EventID
    package var type: EventType
    /// The user whose webhooks may get it.
    package var userID: UserID?
    /// The organization whose webhooks may get it.
    package var organizationID: OrganizationID?
    /// The organizations that the user was a member of at that time, whose webhooks may get it too.
    package var memberOf: [OrganizationID]
    /// A JSON object: the payload's `data`.
    package var data: String
    package var createdAt: Timestamp

    package init(
        id: EventID,
        type: EventType,
        userID: UserID?,
        organizationID: OrganizationID?,
        memberOf: [OrganizationID] = [],
        data: String,
        createdAt: Timestamp
    ) {
        self.id = id
        self.type = type
        self.userID = userID
        self.organizationID = organizationID
        self.memberOf = memberOf
        self.data = data
        self.createdAt = createdAt
    }
}
