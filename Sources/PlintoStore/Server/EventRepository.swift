package import PlintoModels

/// The tables `events` and `event_order`.
package struct EventRepository {
    /// An event that waits to be dispatched.
    package struct Waiting: Hashable, Sendable {
        package var id: EventID
        /// Nil for an event of a type that this version does not know.
        package var event: EventRecord?
    }

    let connection: any Transaction

    /// The id of the last recorded event.
    package func last() throws -> EventID? {
        try connection.row("SELECT last_event_id FROM event_order WHERE id = 1")?.get(0)
    }

    /// Records the id of the last event.
    package func noteLast(_ id: EventID) throws {
        try connection.execute(
            """
            INSERT INTO event_order (id, last_event_id) VALUES (1, $1)
            ON CONFLICT (id) DO UPDATE SET last_event_id = excluded.last_event_id
            """,
            id
        )
    }

    package func insert(_ event: EventRecord) throws {
        try connection.execute(
            """
            INSERT INTO events (id, type, user_id, organization_id, organizations, data, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            event.id,
            event.type.rawValue,
            event.userID,
            event.organizationID,
            event.memberOf.map(\.text).joined(separator: " "),
            event.data,
            event.createdAt
        )
    }

    /// Adds a test event, which is sent to one webhook only.
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

    /// Returns whether an event is still kept.
    package func exists(_ id: EventID) throws -> Bool {
        try connection.row("SELECT 1 FROM events WHERE id = $1", id) != nil
    }

    /// The oldest events that are not dispatched yet, in order.
    package func undispatched(limit: Int) throws -> [Waiting] {
        try connection.rows(
            """
            SELECT id, type, user_id, organization_id, organizations, data, created_at
            FROM events WHERE dispatched_at IS NULL ORDER BY id LIMIT $1
            """,
            limit
        ).map { row in Waiting(id: try row.get(0), event: try Self.record(from: row)) }
    }

    package func markDispatched(_ id: EventID, at now: Timestamp) throws {
        try connection.execute("UPDATE events SET dispatched_at = $1 WHERE id = $2", now, id)
    }

    /// Removes an event that no webhook gets.
    package func remove(_ id: EventID) throws {
        try connection.execute("DELETE FROM events WHERE id = $1", id)
    }

    // MARK: Those of one user

    /// The number of dispatched events about a user, counted up to `most`.
    package func kept(of user: UserID, most: Int) throws -> Int {
        try connection.row(
            """
            SELECT count(*) FROM
                (SELECT id FROM events WHERE user_id = $1 AND dispatched_at IS NOT NULL LIMIT $2) AS counted
            """,
            user,
            most
        )?.get(0) ?? 0
    }

    /// The oldest events about a user without pending deliveries.
    package func finished(of user: UserID, limit: Int) throws -> [EventID] {
        try connection.rows(
            """
            SELECT e.id FROM events e WHERE e.user_id = $1 AND e.dispatched_at IS NOT NULL
                AND NOT EXISTS
                    (SELECT 1 FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
                     WHERE d.event_id = e.id AND d.due_at IS NOT NULL)
            ORDER BY e.id LIMIT $2
            """,
            user,
            limit
        ).map { try $0.get(0) }
    }

    /// Removes an event, unless it has a pending delivery.
    package func removeFinished(_ id: EventID) throws {
        try connection.execute(
            """
            DELETE FROM events WHERE id = $1 AND NOT EXISTS
                (SELECT 1 FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
                 WHERE d.event_id = $1 AND d.due_at IS NOT NULL)
            """,
            id
        )
    }

    /// Removes an event whose user's account is deleted, unless it has a pending delivery: no data of a deleted account
    /// is kept longer than necessary.
    package func removeFinishedOrphan(_ id: EventID) throws {
        try connection.execute(
            """
            DELETE FROM events WHERE id = $1 AND user_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = events.user_id)
                AND NOT EXISTS
                    (SELECT 1 FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
                     WHERE d.event_id = $1 AND d.due_at IS NOT NULL)
            """,
            id
        )
    }

    /// Removes all dispatched events about a user without pending deliveries.
    package func removeFinished(of user: UserID) throws {
        try connection.execute(
            """
            DELETE FROM events WHERE user_id = $1 AND dispatched_at IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
                 WHERE d.event_id = events.id AND d.due_at IS NOT NULL)
            """,
            user
        )
    }

    /// The events of one type about a user, oldest first.
    package func all(_ type: EventType, of user: UserID) throws -> [EventRecord] {
        try connection.rows(
            """
            SELECT id, type, user_id, organization_id, organizations, data, created_at
            FROM events WHERE user_id = $1 AND type = $2 ORDER BY id
            """,
            user,
            type.rawValue
        ).compactMap(Self.record)
    }

    /// Replaces the payload's `data`.
    package func setData(_ data: String, of id: EventID) throws {
        try connection.execute("UPDATE events SET data = $1 WHERE id = $2", data, id)
    }

    /// Replaces the payload's `data` of every event about a user that contains the whole user.
    package func setData(_ data: String, ofWholeUser user: UserID) throws {
        try connection.execute(
            """
            UPDATE events SET data = $1 WHERE user_id = $2 AND type IN
                ('user.created', 'user.updated', 'user.deleted', 'user.email_verified', 'mfa.enabled')
            """,
            data,
            user
        )
    }

    /// Removes events that were dispatched long ago.
    ///
    /// - Parameter bound: Later ids are not examined.
    /// - Returns: Their number.
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

extension Transaction {
    package var events: EventRepository { EventRepository(connection: self) }
}
