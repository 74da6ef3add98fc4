import PlintoModels
import PlintoStore

/// The possible recipients of an event, found by indexes and without reading the webhooks themselves.
///
/// These queries run when an event is written: without a match no row is needed. Whether a webhook gets the event
/// depends on the state of its owner when the event is dispatched.
extension WebhookRepository {
    /// Returns whether an active webhook for every event subscribes to a type.
    func anyHearsEverything(_ type: EventType) throws -> Bool {
        try transaction.row(
            """
            SELECT 1 FROM webhooks
            WHERE hears_everything = 1 AND is_active = 1 AND instr(' ' || events || ' ', $1) > 0 LIMIT 1
            """,
            Self.pattern(type)
        ) != nil
    }

    /// Returns whether an active webhook of a user's own subscribes to a type.
    func anyPersonal(of user: UserID, hears type: EventType) throws -> Bool {
        try transaction.row(
            """
            SELECT 1 FROM webhooks
            WHERE owner_id = $1 AND organization_id IS NULL AND is_active = 1
                AND instr(' ' || events || ' ', $2) > 0 LIMIT 1
            """,
            user,
            Self.pattern(type)
        ) != nil
    }

    /// Returns whether an active webhook of an organization subscribes to a type.
    func any(of organization: OrganizationID, hears type: EventType) throws -> Bool {
        try transaction.row(
            """
            SELECT 1 FROM webhooks
            WHERE organization_id = $1 AND is_active = 1 AND instr(' ' || events || ' ', $2) > 0 LIMIT 1
            """,
            organization,
            Self.pattern(type)
        ) != nil
    }

    /// The organizations that a user is a member of and that have an active webhook for a type.
    func listeningOrganizations(of user: UserID, to type: EventType) throws -> [OrganizationID] {
        try transaction.rows(
            """
            SELECT m.organization_id FROM organization_members m
            WHERE m.user_id = $1 AND EXISTS
                (SELECT 1 FROM webhooks w WHERE w.organization_id = m.organization_id AND w.is_active = 1
                    AND instr(' ' || w.events || ' ', $2) > 0)
            """,
            user,
            Self.pattern(type)
        ).map { try $0.get(0) }
    }

    /// A type as a word among those of `events`.
    private static func pattern(_ type: EventType) -> String { " \(type.rawValue) " }
}
