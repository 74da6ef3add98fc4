import PlintoModels
import PlintoStore

/// Queries of administrators on the table `users`.
extension UserRepository {
    /// The number of users with a status, or of all.
    func count(_ status: UserStatus?) throws -> Int {
        try locate(status, after: 0).total
    }

    /// A page of all users, or of those with a status, newest first, and their total number.
    func page(_ status: UserStatus?, limit: Int, offset: Int) throws -> (records: [UserRecord], total: Int) {
        let (total, start) = try locate(status, after: offset)
        return (try start.map { try page(status, limit: limit, from: $0) } ?? [], total)
    }

    /// The users from a position on.
    func page(_ status: UserStatus?, limit: Int, from start: ListBlockRepository.Position) throws -> [UserRecord] {
        let rows =
            if let status {
                try transaction.rows(
                    """
                    SELECT u.*
                    FROM (SELECT id FROM users WHERE status = $1 AND id <= $2
                          ORDER BY id DESC LIMIT $3 OFFSET $4) AS page
                    JOIN users u ON u.id = page.id ORDER BY page.id DESC
                    """,
                    status.rawValue,
                    start.last,
                    limit,
                    start.skipped
                )
            } else {
                try transaction.rows(
                    "SELECT * FROM users WHERE id <= $1 ORDER BY id DESC LIMIT $2 OFFSET $3",
                    start.last,
                    limit,
                    start.skipped
                )
            }
        return try rows.map(Self.record)
    }

    /// The users of the list that come after a user, who may have been deleted.
    func page(_ status: UserStatus?, limit: Int, after last: UserID) throws -> [UserRecord] {
        let rows =
            if let status {
                try transaction.rows(
                    "SELECT * FROM users WHERE status = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
                    status.rawValue,
                    last,
                    limit
                )
            } else {
                try transaction.rows("SELECT * FROM users WHERE id < $1 ORDER BY id DESC LIMIT $2", last, limit)
            }
        return try rows.map(Self.record)
    }

    // MARK: The blocks of the list

    private func locate(
        _ status: UserStatus?,
        after offset: Int
    ) throws -> (total: Int, start: ListBlockRepository.Position?) {
        try blocks.locate(status, after: offset) { last in
            let statuses = status.map { [$0] } ?? UserStatus.allCases
            return try statuses.reduce(0) { $0 + (try open($1, after: last)) }
        }
    }

    /// One status at a time, because its index is narrower than the table.
    private func open(_ status: UserStatus, after last: String) throws -> Int {
        try transaction.row("SELECT count(*) FROM users WHERE status = $1 AND id > $2", status.rawValue, last)?
            .get(0) ?? 0
    }

    /// Returns whether ``divideBlocks()`` has something to do.
    func needsDivision() throws -> Bool {
        try blocks.needsDivision { last, limit in
            try transaction.row(
                "SELECT count(*) FROM (SELECT 1 FROM users WHERE id > $1 LIMIT $2) AS counted",
                last,
                limit
            )?.get(0) ?? 0
        }
    }

    /// Closes one block of the list; false if none is large enough.
    func divideBlocks() throws -> Bool {
        try blocks.divide { last, limit in
            try transaction.rows("SELECT id, status FROM users WHERE id > $1 ORDER BY id LIMIT $2", last, limit).map {
                row in
                let status: String = try row["status"]
                return ListBlockRepository.Member(
                    id: try row["id"],
                    isSuspended: status == UserStatus.suspended.rawValue
                )
            }
        }
    }

    /// The users whose email address, username, full name or last name begins with a text, newest first.
    ///
    /// - Parameters:
    ///   - key: The text folded, for email addresses and usernames.
    ///   - name: The text with `A` to `Z` in lower case: names are indexed as typed except for these.
    ///   - status: Omits users with another status, after the search.
    ///   - most: The maximum number of matches examined for each of the four.
    func search(key: String, name: String, _ status: UserStatus?, most: Int) throws -> [UserID] {
        // No text that begins with another sorts after it with the last of all characters appended.
        let end = "\u{10FFFF}"
        return try transaction.rows(
            """
            SELECT id FROM (
                SELECT id FROM (SELECT id FROM users WHERE email_key >= $1 AND email_key < $2
                    ORDER BY email_key LIMIT $3) AS by_email
                UNION
                SELECT id FROM (SELECT id FROM users WHERE username_key >= $1 AND username_key < $2
                    ORDER BY username_key LIMIT $3) AS by_username
                UNION
                SELECT id FROM (SELECT id FROM users WHERE first_name IS NOT NULL
                    AND lower(first_name || ' ' || coalesce(last_name, '')) >= $4
                    AND lower(first_name || ' ' || coalesce(last_name, '')) < $5
                    ORDER BY lower(first_name || ' ' || coalesce(last_name, '')) LIMIT $3) AS by_name
                UNION
                SELECT id FROM (SELECT id FROM users WHERE last_name IS NOT NULL
                    AND lower(last_name) >= $4 AND lower(last_name) < $5
                    ORDER BY lower(last_name) LIMIT $3) AS by_last_name
            ) AS found
            WHERE ($6 IS NULL OR EXISTS (SELECT 1 FROM users u WHERE u.id = found.id AND u.status = $6))
            """,
            key,
            key + end,
            most,
            name,
            name + end,
            status?.rawValue
        ).map { try $0.get(0, as: UserID.self) }.sorted { $0.text > $1.text }
    }

    /// Grants or revokes administrator rights.
    func setAdministrator(_ isAdministrator: Bool, of id: UserID) throws {
        transaction.announce(.user(id))
        try transaction.execute("UPDATE users SET administrator = $1 WHERE id = $2", isAdministrator, id)
    }

    /// Returns whether there is an administrator other than `id` who can use their account.
    func hasAdministrator(beside id: UserID) throws -> Bool {
        try transaction.row(
            "SELECT 1 FROM users WHERE administrator = 1 AND status = 'active' AND id <> $1 LIMIT 1",
            id
        ) != nil
    }
}
