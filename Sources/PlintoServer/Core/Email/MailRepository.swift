import PlintoModels
import PlintoStore

/// An email that waits to be sent.
struct MailRecord: Hashable, Sendable {
    var id: MailID
    /// The name of its template.
    var template: String
    /// The message, encrypted.
    var sealed: [UInt8]
    var createdAt: Timestamp
    /// The time of the next attempt.
    var dueAt: Timestamp
    /// The time after which it is useless.
    var expiresAt: Timestamp
    var attempts = 0
    var lastError: String?
}

/// The table `mail`: emails that wait to be sent. Sent ones are removed.
struct MailRepository {
    let transaction: any Transaction

    func insert(_ mail: MailRecord) throws {
        try transaction.execute(
            """
            INSERT INTO mail (id, template, sealed, created_at, due_at, expires_at, attempts, last_error)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            mail.id,
            mail.template,
            mail.sealed,
            mail.createdAt,
            mail.dueAt,
            mail.expiresAt,
            mail.attempts,
            mail.lastError
        )
        transaction.announce(.queued(.emails))
    }

    /// The due emails, taken from the templates in turn, of each the longest due first: a flood of one kind does not
    /// delay the others.
    func due(at now: Timestamp, limit: Int) throws -> [MailRecord] {
        // Each step of the recursion is one index search, however many emails wait.
        let templates = try transaction.rows(
            """
            WITH RECURSIVE templates (name) AS (
                SELECT min(template) FROM mail
                UNION ALL
                SELECT (SELECT min(template) FROM mail WHERE template > name) FROM templates WHERE name IS NOT NULL
            )
            SELECT name FROM templates WHERE name IS NOT NULL
            """
        ).map { try $0.get(0, as: String.self) }
        let queues = try templates.map { try due($0, at: now, limit: limit) }
        return Array(queues.inTurn().prefix(limit))
    }

    private func due(_ template: String, at now: Timestamp, limit: Int) throws -> [MailRecord] {
        try transaction.rows(
            """
            SELECT * FROM mail WHERE template = $1 AND due_at <= $2 ORDER BY due_at, id LIMIT $3
            """,
            template,
            now,
            limit
        ).map(Self.record)
    }

    /// The time when the next email that is not due yet will be due; nil if none waits.
    func nextDue(after now: Timestamp) throws -> Timestamp? {
        try transaction.row("SELECT due_at FROM mail WHERE due_at > $1 ORDER BY due_at LIMIT 1", now)?.get(0)
    }

    /// Returns whether an email is still waiting, and due.
    func isDue(_ id: MailID, at now: Timestamp) throws -> Bool {
        try transaction.row("SELECT 1 FROM mail WHERE id = $1 AND due_at <= $2", id, now) != nil
    }

    /// The number of waiting emails, and the time when the first of them was due.
    func waiting() throws -> (count: Int, firstDue: Timestamp?) {
        guard let row = try transaction.row("SELECT count(*) AS count, min(due_at) AS first_due FROM mail") else {
            return (0, nil)
        }
        return (try row["count"], try row["first_due"])
    }

    /// Removes an email that was sent or given up.
    func remove(_ id: MailID) throws {
        try transaction.execute("DELETE FROM mail WHERE id = $1", id)
    }

    /// Records a failed attempt.
    func postpone(
        _ id: MailID,
        until time: Timestamp,
        because error: String,
        at now: Timestamp
    ) throws {
        try transaction.execute(
            "UPDATE mail SET due_at = $1, attempts = attempts + 1, last_error = $2, attempted_at = $3 WHERE id = $4",
            time,
            error,
            now,
            id
        )
    }

    /// Postpones an email without an attempt.
    func rest(_ id: MailID, until time: Timestamp, at now: Timestamp) throws {
        try transaction.execute("UPDATE mail SET due_at = $1, attempted_at = $2 WHERE id = $3", time, now, id)
    }

    /// Makes up to `limit` emails due whose time was set by a clock that was ahead; returns their number.
    ///
    /// - Parameter latest: No right clock has set a later time.
    func bringForward(to now: Timestamp, latest: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            UPDATE mail SET due_at = $1 WHERE id IN (
                SELECT id FROM mail WHERE due_at > $1
                    AND (due_at > $2 OR attempted_at > $1 OR (attempts = 0 AND created_at > $1))
                LIMIT $3
            )
            """,
            now,
            latest,
            limit
        )
    }

    private static func record(from row: Row) throws -> MailRecord {
        MailRecord(
            id: try row["id"],
            template: try row["template"],
            sealed: try row["sealed"],
            createdAt: try row["created_at"],
            dueAt: try row["due_at"],
            expiresAt: try row["expires_at"],
            attempts: try row["attempts"],
            lastError: try row["last_error"]
        )
    }
}

extension Transaction {
    var mail: MailRepository { MailRepository(transaction: self) }
}
