import PlintoModels
import PlintoStore

/// The tables `events` and `event_order`.
struct EventRepository {
    /// An event that waits to be dispatched.
    struct Waiting: Hashable, Sendable {
        var id: EventID
        /// Nil for an event of a type that this version does not know.
        var event: EventRecord?
    }

    let transaction: any Transaction

    /// The id of the last recorded event.
    func last() throws -> EventID? {
        try transaction.row("SELECT last_event_id FROM event_order WHERE id = 1")?.get(0)
    }

    /// Records the id of the last event.
    func noteLast(_ id: EventID) throws {
        try transaction.execute(
            """
            INSERT INTO event_order (id, last_event_id) VALUES (1, $1)
            ON CONFLICT (id) DO UPDATE SET last_event_id = excluded.last_event_id
            """,
            id
        )
    }

    func insert(_ event: EventRecord) throws {
        try transaction.execute(
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
        transaction.announce(.queued(.events))
    }

    /// Adds a test event, which is sent to one webhook only.
    func insertTest(_ id: EventID, type: String, data: String, at now: Timestamp) throws {
        try transaction.execute(
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
    func exists(_ id: EventID) throws -> Bool {
        try transaction.row("SELECT 1 FROM events WHERE id = $1", id) != nil
    }

    /// The oldest events that are not dispatched yet, in order.
    func undispatched(limit: Int) throws -> [Waiting] {
        try transaction.rows(
            """
            SELECT * FROM events WHERE dispatched_at IS NULL ORDER BY id LIMIT $1
            """,
            limit
        ).map { row in Waiting(id: try row["id"], event: try Self.record(from: row)) }
    }

    func markDispatched(_ id: EventID, at now: Timestamp) throws {
        try transaction.execute("UPDATE events SET dispatched_at = $1 WHERE id = $2", now, id)
    }

    /// Removes an event that no webhook gets.
    func remove(_ id: EventID) throws {
        try transaction.execute("DELETE FROM events WHERE id = $1", id)
    }

    // MARK: Those of one user

    /// The number of dispatched events about a user, counted up to `most`.
    func kept(of user: UserID, most: Int) throws -> Int {
        try transaction.row(
            """
            SELECT count(*) FROM
                (SELECT id FROM events WHERE user_id = $1 AND dispatched_at IS NOT NULL LIMIT $2) AS counted
            """,
            user,
            most
        )?.get(0) ?? 0
    }

    /// The oldest events about a user without pending deliveries.
    func finished(of user: UserID, limit: Int) throws -> [EventID] {
        try transaction.rows(
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
    func removeFinished(_ id: EventID) throws {
        try transaction.execute(
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
    func removeFinishedOrphan(_ id: EventID) throws {
        try transaction.execute(
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
    func removeFinished(of user: UserID) throws {
        try transaction.execute(
            """
            DELETE FROM events WHERE user_id = $1 AND dispatched_at IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
                 WHERE d.event_id = events.id AND d.due_at IS NOT NULL)
            """,
            user
        )
    }

    /// The events of one type about a user, oldest first.
    func all(_ type: EventType, of user: UserID) throws -> [EventRecord] {
        try transaction.rows(
            """
            SELECT * FROM events WHERE user_id = $1 AND type = $2 ORDER BY id
            """,
            user,
            type.rawValue
        ).compactMap(Self.record)
    }

    /// Replaces the payload's `data`.
    func setData(_ data: String, of id: EventID) throws {
        try transaction.execute("UPDATE events SET data = $1 WHERE id = $2", data, id)
    }

    /// Replaces the payload's `data` of every event about a user that contains the whole user.
    func setData(_ data: String, ofWholeUser user: UserID) throws {
        try transaction.execute(
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
    func prune(dispatchedBefore time: Timestamp, below bound: EventID, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM events WHERE id IN
                (SELECT id FROM events WHERE id < $1 AND dispatched_at < $2 ORDER BY id LIMIT $3)
            """,
            bound,
            time,
            limit
        )
    }

    /// Removes what was dispatched long ago, of the events with ids in the future: since a clock was ahead, all of them
    /// for as long as it was. They are in the order in which they happened, and so the first of them are looked at
    /// alone.
    ///
    /// - Parameter next: The ids of those in the future are higher.
    /// - Returns: Their number.
    func prune(dispatchedBefore time: Timestamp, above next: EventID, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM events WHERE id IN (
                SELECT id FROM
                    (SELECT id, dispatched_at FROM events WHERE id > $1 AND dispatched_at IS NOT NULL
                     ORDER BY id LIMIT $2) AS first_events
                WHERE dispatched_at < $3
            )
            """,
            next,
            limit,
            time
        )
    }

    /// The events that were dispatched after a moment, of those whose ids are outside of what is pruned in its time.
    func dispatched(
        after moment: Timestamp,
        below low: EventID,
        above high: EventID,
        limit: Int
    ) throws -> [EventID] {
        try transaction.rows(
            """
            SELECT id FROM events WHERE id < $1 AND dispatched_at > $2
            UNION ALL SELECT id FROM events WHERE id > $3 AND dispatched_at > $2 LIMIT $4
            """,
            low,
            moment,
            high,
            limit
        ).map { try $0.get(0) }
    }

    private static func record(from row: Row) throws -> EventRecord? {
        let word: String = try row["type"]
        guard let type = EventType(rawValue: word) else { return nil }
        let memberOf: String = try row["organizations"]
        return EventRecord(
            id: try row["id"],
            type: type,
            userID: try row["user_id"],
            organizationID: try row["organization_id"],
            memberOf: memberOf.split(separator: " ").compactMap { OrganizationID($0) },
            data: try row["data"],
            createdAt: try row["created_at"]
        )
    }
}

extension Transaction {
    var storedEvents: EventRepository { EventRepository(transaction: self) }
}
