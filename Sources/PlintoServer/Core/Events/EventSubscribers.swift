import PlintoModels
import PlintoStore

/// Tells who subscribes to events. Webhooks do, which belong to a layer above.
protocol EventSubscribers: Sendable {
    /// The organizations whose webhooks may get an event because its user is a member of them; nil if the event has no
    /// subscriber at all.
    ///
    /// - Parameters:
    ///   - organization: The organization that the event is about.
    ///   - memberOf: The organizations of the user, if they can no longer be looked up.
    func audience(
        of type: EventType,
        user: UserID?,
        organization: OrganizationID?,
        memberOf: [OrganizationID]?,
        in transaction: any Transaction
    ) throws -> [OrganizationID]?

    /// The organizations that a user is a member of.
    func organizations(of user: UserID, in transaction: any Transaction) throws -> [OrganizationID]
}
