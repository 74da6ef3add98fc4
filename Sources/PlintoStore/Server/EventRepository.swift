package import PlintoModels

/// The table `events`.
package struct EventRepository {
    let connection: any SQLConnection

    /// - Parameter dispatchedAt: Now, where nobody is there who could hear of it.
    package func insert(_ event: EventRecord, dispatchedAt: Timestamp? = nil) throws {
        try connection.execute(
            """
            INSERT INTO events (id, type, user_id, organization_id, organizations, data, created_at, dispatched_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            event.id,
            event.type.rawValue,
            event.userID,
            event.organizationID,
            event.memberOf.map(\.text).joined(separator: " "),
            event.data,
            event.createdAt,
            dispatchedAt
        )
    }

    /// Adds what did not happen: the event that a test of a webhook sends to that one alone.
    package func insertTest(_ id: EventID, type: String, data: String, at now: Timestamp) throws {
        try connection.execute(
            """
            INSERT INTO events (id, type, user_id, organization_id, data, created_at, dispatched_at)
            VALUES ($1, $2, NULL, NULL, $3, $4, $4)
            """,
            id,
            type,
            data,
            now
        )
    }

    /// The oldest events that nobody has dispatched yet, in the order in which they happened.
    package func undispatched(limit: Int) throws -> [EventRecord] {
        try connection.rows(
            """
            SELECT id, type, user_id, organization_id, organizations, data, created_at
            FROM events WHERE dispatched_at IS NULL ORDER BY id LIMIT $1
            """,
            limit
        ).compactMap(Self.record)
    }

    package func markDispatched(_ id: EventID, at now: Timestamp) throws {
        try connection.execute("UPDATE events SET dispatched_at = $1 WHERE id = $2", now, id)
    }

    /// Removes what was dispatched long ago.
    ///
    /// - Parameter bound: Later ids are not looked at.
    /// - Returns: How many.
    package func prune(dispatchedBefore time: Timestamp, below bound: EventID, limit: Int) throws -> Int {
        try connection.execute(
            """
            DELETE FROM events WHERE id IN
                (SELECT id FROM events WHERE id < $1 AND dispatched_at < $2 ORDER BY id LIMIT $3)
            """,
            bound,
            time,
            limit
        )
    }

    private static func record(from row: Row) throws -> EventRecord? {
        let word: String = try row.get(1)
        guard let type = EventType(rawValue: word) else { return nil }
        let memberOf: String = try row.get(4)
        return EventRecord(
            id: try row.get(0),
            type: type,
            userID: try row.get(2),
            organizationID: try row.get(3),
            memberOf: memberOf.split(separator: " ").compactMap { OrganizationID($0) },
            data: try row.get(5),
            createdAt: try row.get(6)
        )
    }
}

extension SQLConnection {
    package var events: EventRepository { EventRepository(connection: self) }
}
