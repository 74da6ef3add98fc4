import PlintoModels
import PlintoStore

/// An active webhook for which something is due.
struct DueWebhook: Hashable, Sendable {
    var id: WebhookID
    var ownerID: UserID
    /// True if its receiver fails.
    var isFailing: Bool
    var dueAt: Timestamp
}

/// The schedule of the webhooks.
extension WebhookRepository {
    /// The active webhooks with due deliveries, the longest due first.
    ///
    /// - Parameter last: Where to go on; nil to begin with the first.
    func due(at now: Timestamp, after last: DueWebhook? = nil, limit: Int) throws -> [DueWebhook] {
        try transaction.rows(
            """
            SELECT id, owner_id, failing_since IS NOT NULL AS failing, next_due_at FROM webhooks
            WHERE next_due_at <= $1 AND (next_due_at, id) > ($2, $3) ORDER BY next_due_at, id LIMIT $4
            """,
            now,
            last?.dueAt ?? Timestamp(milliseconds: .min),
            last?.id.text ?? "",
            limit
        ).map { row in
            DueWebhook(
                id: try row["id"],
                ownerID: try row["owner_id"],
                isFailing: try row["failing"],
                dueAt: try row["next_due_at"]
            )
        }
    }

    /// The time when the first webhook was, or is, due; nil if nothing is pending.
    func firstDue() throws -> Timestamp? {
        try transaction.row(
            "SELECT next_due_at FROM webhooks WHERE next_due_at IS NOT NULL ORDER BY next_due_at, id LIMIT 1"
        )?.get(0)
    }

    /// The time when the next webhook that is not due yet will be due.
    func nextDue(after now: Timestamp) throws -> Timestamp? {
        try transaction.row(
            "SELECT next_due_at FROM webhooks WHERE next_due_at > $1 ORDER BY next_due_at, id LIMIT 1",
            now
        )?.get(0)
    }

    /// Records that a new delivery is due.
    func wake(_ id: WebhookID, at time: Timestamp) throws {
        try transaction.execute(
            "UPDATE webhooks SET next_due_at = $1 WHERE id = $2 AND (next_due_at IS NULL OR next_due_at > $1)",
            time,
            id
        )
        transaction.announce(.queued(.deliveries))
    }

    /// Makes up to `limit` webhooks with due deliveries due, whatever their own time says; returns their number.
    func bringForward(to now: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            UPDATE webhooks SET next_due_at = $1 WHERE id IN (
                SELECT w.id FROM webhooks w WHERE w.next_due_at > $1 AND EXISTS (
                    SELECT 1 FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.due_at <= $1
                )
                LIMIT $2
            )
            """,
            now,
            limit
        )
    }

    /// Pauses a webhook, whatever is pending, until a new delivery is due or it is changed.
    func park(_ id: WebhookID) throws {
        try transaction.execute("UPDATE webhooks SET next_due_at = NULL WHERE id = $1", id)
    }

    /// Recomputes when it is due: never while it is inactive.
    func reschedule(_ id: WebhookID) throws {
        try transaction.execute(
            """
            UPDATE webhooks SET next_due_at = CASE WHEN is_active = 1 THEN
                (SELECT d.due_at FROM webhook_deliveries d WHERE d.webhook_id = $1 AND d.due_at IS NOT NULL
                 ORDER BY d.due_at, d.id LIMIT 1)
            END
            WHERE id = $1
            """,
            id
        )
    }

    /// Disables it, whatever is pending.
    func deactivate(_ id: WebhookID, at now: Timestamp) throws {
        try transaction.execute(
            "UPDATE webhooks SET is_active = 0, next_due_at = NULL, updated_at = $1 WHERE id = $2",
            now,
            id
        )
    }

    /// Records the health of the receiver.
    func setHealth(_ id: WebhookID, failingSince: Timestamp?, isActive: Bool) throws {
        try transaction.execute(
            "UPDATE webhooks SET failing_since = $1, is_active = $2 WHERE id = $3",
            failingSince,
            isActive,
            id
        )
        try reschedule(id)
    }
}
