package import PlintoModels

/// One letter that waits to be sent.
package struct MailRecord: Hashable, Sendable {
    package var id: MailID
    /// The kind of letter, for the log.
    package var template: String
    /// The letter itself, encrypted.
    package var sealed: [UInt8]
    package var createdAt: Timestamp
    /// When the next try is to be made.
    package var dueAt: Timestamp
    /// When it has no use any more.
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

/// The table `mail`: what waits to be sent. What was sent is removed.
package struct MailRepository {
    let connection: any SQLConnection

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

    /// The letters whose time has come, the longest due first.
    package func due(at now: Timestamp, limit: Int) throws -> [MailRecord] {
        try connection.rows(
            """
            SELECT id, template, sealed, created_at, due_at, expires_at, attempts, last_error
            FROM mail WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2
            """,
            now,
            limit
        ).map(Self.record)
    }

    /// When the next letter is due; nil where none waits.
    package func nextDue() throws -> Timestamp? {
        try connection.row("SELECT due_at FROM mail ORDER BY due_at, id LIMIT 1")?.get(0)
    }

    /// How many letters wait, and when the first of them was due.
    package func waiting() throws -> (count: Int, firstDue: Timestamp?) {
        guard let row = try connection.row("SELECT count(*), min(due_at) FROM mail") else { return (0, nil) }
        return (try row.get(0), try row.get(1))
    }

    /// Removes a letter that was sent, or that was given up.
    package func remove(_ id: MailID) throws {
        try connection.execute("DELETE FROM mail WHERE id = $1", id)
    }

    /// Notes a try that failed.
    package func postpone(_ id: MailID, until time: Timestamp, because error: String) throws {
        try connection.execute(
            "UPDATE mail SET due_at = $1, attempts = attempts + 1, last_error = $2 WHERE id = $3",
            time,
            error,
            id
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

extension SQLConnection {
    package var mail: MailRepository { MailRepository(connection: self) }
}
