package import PlintoModels

/// The table `events`.
package struct EventRepository {
    let connection: any SQLConnection

    package func insert(_ event: EventRecord) throws {
        try connection.execute(
            """
            INSERT INTO events (id, type, user_id, organization_id, data, created_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            event.id,
            event.type.rawValue,
            event.userID,
            event.organizationID,
            event.data,
            event.createdAt
        )
    }

    /// The oldest events that nobody has dispatched yet, in the order in which they happened.
    package func undispatched(limit: Int) throws -> [EventRecord] {
        try connection.rows(
            """
            SELECT id, type, user_id, organization_id, data, created_at
            FROM events WHERE dispatched_at IS NULL ORDER BY id LIMIT $1
            """,
            limit
        ).compactMap(Self.record)
    }

    package func markDispatched(_ id: EventID, at now: Timestamp) throws {
        try connection.execute("UPDATE events SET dispatched_at = $1 WHERE id = $2", now, id)
    }

    private static func record(from row: Row) throws -> EventRecord? {
        let word: String = try row.get(1)
        guard let type = EventType(rawValue: word) else { return nil }
        return EventRecord(
            id: try row.get(0),
            type: type,
            userID: try row.get(2),
            organizationID: try row.get(3),
            data: try row.get(4),
            createdAt: try row.get(5)
        )
    }
}

extension SQLConnection {
    package var events: EventRepository { EventRepository(connection: self) }
}
