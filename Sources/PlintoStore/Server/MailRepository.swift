package import PlintoModels

/// An email that waits to be sent.
package struct MailRecord: Hashable, Sendable {
    package var id: MailID
    /// The name of its template.
    package var template: String
    /// The message, encrypted.
    package var sealed: [UInt8]
    package var createdAt: Timestamp
    /// The time of the next attempt.
    package var dueAt: Timestamp
    /// The time after which it is useless.
    package var expiresAt: Timestamp
    package var attempts: Int
    package var lastError: String?

    package init(
        id: MailID,
        template: String,
        sealed: [UInt8],
        createdAt: Timestamp,
        dueAt: Timestamp,
        expiresAt: Timestamp,
        attempts: Int = 0,
        lastError: String? = nil
    ) {
        self.id = id
        self.template = template
        self.sealed = sealed
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.expiresAt = expiresAt
        self.attempts = attempts
        self.lastError = lastError
    }
}

/// The table `mail`: emails that wait to be sent. Sent ones are removed.
package struct MailRepository {
    let connection: any Transaction

    package func insert(_ mail: MailRecord) throws {
        try connection.execute(
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
    }

    /// The due emails, taken from the templates in turn, of each the longest due first: a flood of one kind does not
    /// delay the others.
    package func due(at now: Timestamp, limit: Int) throws -> [MailRecord] {
        // Each step of the recursion is one index search, however many emails wait.
        let templates = try connection.rows(
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
        try connection.rows(
            """
            SELECT id, template, sealed, created_at, due_at, expires_at, attempts, last_error
            FROM mail WHERE template = $1 AND due_at <= $2 ORDER BY due_at, id LIMIT $3
            """,
            template,
            now,
            limit
        ).map(Self.record)
    }

    /// The time when the next email is due; nil if none waits.
    package func nextDue() throws -> Timestamp? {
        try connection.row("SELECT due_at FROM mail ORDER BY due_at, id LIMIT 1")?.get(0)
    }

    /// The number of waiting emails, and the time when the first of them was due.
    package func waiting() throws -> (count: Int, firstDue: Timestamp?) {
        guard let row = try connection.row("SELECT count(*), min(due_at) FROM mail") else { return (0, nil) }
        return (try row.get(0), try row.get(1))
    }

    /// Removes an email that was sent or given up.
    package func remove(_ id: MailID) throws {
        try connection.execute("DELETE FROM mail WHERE id = $1", id)
    }

    /// Records a failed attempt.
    package func postpone(
        _ id: MailID,
        until time: Timestamp,
        because error: String,
        at now: Timestamp
    ) throws {
        try connection.execute(
            "UPDATE mail SET due_at = $1, attempts = attempts + 1, last_error = $2, attempted_at = $3 WHERE id = $4",
            time,
            error,
            now,
            id
        )
    }

    /// Postpones an email without an attempt.
    package func rest(_ id: MailID, until time: Timestamp, at now: Timestamp) throws {
        try connection.execute("UPDATE mail SET due_at = $1, attempted_at = $2 WHERE id = $3", time, now, id)
    }

    /// Makes up to `limit` emails due whose time was set by a clock that was ahead; returns their number.
    ///
    /// - Parameter latest: No right clock has set a later time.
    package func bringForward(to now: Timestamp, latest: Timestamp, limit: Int) throws -> Int {
        try connection.execute(
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
            id: try row.get(0),
            template: try row.get(1),
            sealed: try row.get(2),
            createdAt: try row.get(3),
            dueAt: try row.get(4),
            expiresAt: try row.get(5),
            attempts: try row.get(6),
            lastError: try row.get(7)
        )
    }
}

extension Transaction {
    package var mail: MailRepository { MailRepository(connection: self) }
}
