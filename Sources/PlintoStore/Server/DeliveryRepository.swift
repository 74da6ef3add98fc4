package import PlintoModels

/// The table `webhook_deliveries`.
package struct DeliveryRepository {
    let connection: any Transaction

    /// Adds a delivery, unless this webhook already has this event; returns whether it did.
    @discardableResult
    package func insert(_ delivery: DeliveryRecord) throws -> Bool {
        try connection.execute(
            """
            INSERT INTO webhook_deliveries
                (id, webhook_id, event_id, event_type, status, attempts, due_at, last_attempt_at, response_status,
                 error, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
            """,
            delivery.id,
            delivery.webhookID,
            delivery.eventID,
            delivery.eventType,
            delivery.status.rawValue,
            delivery.attempts,
            delivery.dueAt,
            delivery.lastAttemptAt,
            delivery.responseStatus,
            delivery.error,
            delivery.createdAt
        ) == 1
    }

    package func find(_ id: DeliveryID) throws -> DeliveryRecord? {
        try connection.row(
            """
            SELECT id, webhook_id, event_id, event_type, status, attempts, due_at, last_attempt_at, response_status,
                error, created_at
            FROM webhook_deliveries WHERE id = $1
            """,
            id
        ).map(Self.record)
    }

    /// The due deliveries of one webhook, the longest due first.
    package func due(of webhook: WebhookID, at now: Timestamp, limit: Int) throws -> [DueDelivery] {
        try connection.rows(
            """
            SELECT d.id, d.webhook_id, d.event_id, d.event_type, d.status, d.attempts, d.due_at, d.last_attempt_at,
                d.response_status, d.error, d.created_at, e.data, e.created_at
            FROM webhook_deliveries d JOIN events e ON e.id = d.event_id
            WHERE d.webhook_id = $1 AND d.due_at <= $2 ORDER BY d.due_at, d.id LIMIT $3
            """,
            webhook,
            now,
            limit
        ).map { row in
            DueDelivery(delivery: try Self.record(from: row), data: try row.get(11), happenedAt: try row.get(12))
        }
    }

    /// The deliveries of one webhook, newest first.
    package func page(of webhook: WebhookID, limit: Int, offset: Int) throws -> [DeliveryRecord] {
        try connection.rows(
            """
            SELECT id, webhook_id, event_id, event_type, status, attempts, due_at, last_attempt_at, response_status,
                error, created_at
            FROM webhook_deliveries WHERE webhook_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3
            """,
            webhook,
            limit,
            offset
        ).map(Self.record)
    }

    /// Stores the result of an attempt.
    package func update(_ delivery: DeliveryRecord) throws {
        try connection.execute(
            """
            UPDATE webhook_deliveries SET status = $1, attempts = $2, due_at = $3, last_attempt_at = $4,
                response_status = $5, error = $6
            WHERE id = $7
            """,
            delivery.status.rawValue,
            delivery.attempts,
            delivery.dueAt,
            delivery.lastAttemptAt,
            delivery.responseStatus,
            delivery.error,
            delivery.id
        )
    }

    /// Makes up to `limit` deliveries due whose time was set by a clock that was ahead; returns their number.
    ///
    /// - Parameter latest: No right clock has set a later time.
    package func bringForward(to now: Timestamp, latest: Timestamp, limit: Int) throws -> Int {
        try connection.execute(
            """
            UPDATE webhook_deliveries SET due_at = $1 WHERE id IN (
                SELECT d.id FROM webhooks w JOIN webhook_deliveries d ON d.webhook_id = w.id
                WHERE w.next_due_at > $1 AND d.due_at > $1
                    AND (d.due_at > $2 OR d.last_attempt_at > $1 OR (d.attempts = 0 AND d.created_at > $1))
                LIMIT $3
            )
            """,
            now,
            latest,
            limit
        )
    }

    /// The number of pending deliveries of a webhook, counted up to `most`.
    package func waiting(of webhook: WebhookID, most: Int) throws -> Int {
        try connection.row(
            """
            SELECT count(*) FROM
                (SELECT id FROM webhook_deliveries WHERE webhook_id = $1 AND due_at IS NOT NULL LIMIT $2) AS counted
            """,
            webhook,
            most
        )?.get(0) ?? 0
    }

    /// The finished deliveries of a webhook, beyond the `kept` newest of all its deliveries.
    package func finished(of webhook: WebhookID, beyond kept: Int, limit: Int) throws -> [DeliveryID] {
        try connection.rows(
            """
            SELECT id FROM
                (SELECT id, due_at FROM webhook_deliveries WHERE webhook_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3)
                AS old
            WHERE due_at IS NULL
            """,
            webhook,
            limit,
            kept
        ).map { try $0.get(0) }
    }

    /// Removes a delivery, unless it is pending.
    package func removeFinished(_ id: DeliveryID) throws {
        try connection.execute("DELETE FROM webhook_deliveries WHERE id = $1 AND due_at IS NULL", id)
    }

    /// The number of pending deliveries, including those of paused webhooks.
    package func waiting() throws -> Int {
        try connection.row("SELECT count(*) FROM webhook_deliveries WHERE due_at IS NOT NULL")?.get(0) ?? 0
    }

    /// Removes deliveries with lower ids, which are older; returns their number.
    package func prune(below bound: DeliveryID, limit: Int) throws -> Int {
        try connection.execute(
            """
            DELETE FROM webhook_deliveries WHERE id IN
                (SELECT id FROM webhook_deliveries WHERE id < $1 ORDER BY id LIMIT $2)
            """,
            bound,
            limit
        )
    }

    private static func record(from row: Row) throws -> DeliveryRecord {
        let status: String = try row.get(4)
        return DeliveryRecord(
            id: try row.get(0),
            webhookID: try row.get(1),
            eventID: try row.get(2),
            eventType: try row.get(3),
            status: DeliveryStatus(rawValue: status) ?? .failed,
            attempts: try row.get(5),
            dueAt: try row.get(6),
            lastAttemptAt: try row.get(7),
            responseStatus: try row.get(8),
            error: try row.get(9),
            createdAt: try row.get(10)
        )
    }
}

extension Transaction {
    package var deliveries: DeliveryRepository { DeliveryRepository(connection: self) }
}
