import PlintoModels
import PlintoStore

/// The table `webhook_deliveries`.
struct DeliveryRepository {
    let transaction: any Transaction

    /// Adds a delivery, unless this webhook already has this event; returns whether it did.
    @discardableResult
    func insert(_ delivery: DeliveryRecord) throws -> Bool {
        try transaction.execute(
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

    func find(_ id: DeliveryID) throws -> DeliveryRecord? {
        try transaction.row(
            """
            SELECT * FROM webhook_deliveries WHERE id = $1
            """,
            id
        ).map(Self.record)
    }

    /// The due deliveries of one webhook, the longest due first.
    func due(of webhook: WebhookID, at now: Timestamp, limit: Int) throws -> [DueDelivery] {
        try transaction.rows(
            """
            SELECT d.*, e.data, e.created_at AS happened_at
            FROM webhook_deliveries d JOIN events e ON e.id = d.event_id
            WHERE d.webhook_id = $1 AND d.due_at <= $2 ORDER BY d.due_at, d.id LIMIT $3
            """,
            webhook,
            now,
            limit
        ).map { row in
            DueDelivery(delivery: try Self.record(from: row), data: try row["data"], happenedAt: try row["created_at"])
        }
    }

    /// The deliveries of one webhook, newest first.
    func page(of webhook: WebhookID, limit: Int, offset: Int) throws -> [DeliveryRecord] {
        try transaction.rows(
            """
            SELECT * FROM webhook_deliveries WHERE webhook_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3
            """,
            webhook,
            limit,
            offset
        ).map(Self.record)
    }

    /// Stores the result of an attempt.
    func update(_ delivery: DeliveryRecord) throws {
        try transaction.execute(
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
    func bringForward(to now: Timestamp, latest: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
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
    func waiting(of webhook: WebhookID, most: Int) throws -> Int {
        try transaction.row(
            """
            SELECT count(*) FROM
                (SELECT id FROM webhook_deliveries WHERE webhook_id = $1 AND due_at IS NOT NULL LIMIT $2) AS counted
            """,
            webhook,
            most
        )?.get(0) ?? 0
    }

    /// The finished deliveries of a webhook, beyond the `kept` newest of all its deliveries.
    func finished(of webhook: WebhookID, beyond kept: Int, limit: Int) throws -> [DeliveryID] {
        try transaction.rows(
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
    func removeFinished(_ id: DeliveryID) throws {
        try transaction.execute("DELETE FROM webhook_deliveries WHERE id = $1 AND due_at IS NULL", id)
    }

    /// The number of pending deliveries, including those of paused webhooks.
    func waiting() throws -> Int {
        try transaction.row("SELECT count(*) FROM webhook_deliveries WHERE due_at IS NOT NULL")?.get(0) ?? 0
    }

    /// Lets up to `limit` deliveries that were made in the future, and wait for nothing there, count as made now;
    /// returns how many.
    ///
    /// - Parameter next: The ids of those that were are higher.
    func bringBack(to now: Timestamp, above next: DeliveryID, limit: Int) throws -> Int {
        try transaction.execute(
            """
            UPDATE webhook_deliveries SET created_at = $1 WHERE id IN (
                SELECT id FROM webhook_deliveries
                WHERE id > $2 AND created_at > $1 AND (due_at IS NULL OR due_at <= $1) ORDER BY id LIMIT $3
            )
            """,
            now,
            next,
            limit
        )
    }

    /// Removes deliveries with lower ids, which are older; returns their number.
    func prune(below bound: DeliveryID, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM webhook_deliveries WHERE id IN
                (SELECT id FROM webhook_deliveries WHERE id < $1 ORDER BY id LIMIT $2)
            """,
            bound,
            limit
        )
    }

    /// Removes deliveries of before `moment` whose ids are in the future, of a clock that was ahead; returns how many.
    ///
    /// - Parameter next: The ids of those in the future are higher.
    func prune(madeBefore moment: Timestamp, above next: DeliveryID, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM webhook_deliveries WHERE id IN
                (SELECT id FROM webhook_deliveries WHERE id > $1 AND created_at < $2 ORDER BY id LIMIT $3)
            """,
            next,
            moment,
            limit
        )
    }

    private static func record(from row: Row) throws -> DeliveryRecord {
        let status: String = try row["status"]
        return DeliveryRecord(
            id: try row["id"],
            webhookID: try row["webhook_id"],
            eventID: try row["event_id"],
            eventType: try row["event_type"],
            status: DeliveryStatus(rawValue: status) ?? .failed,
            attempts: try row["attempts"],
            dueAt: try row["due_at"],
            lastAttemptAt: try row["last_attempt_at"],
            responseStatus: try row["response_status"],
            error: try row["error"],
            createdAt: try row["created_at"]
        )
    }
}

extension Transaction {
    var deliveries: DeliveryRepository { DeliveryRepository(transaction: self) }
}
