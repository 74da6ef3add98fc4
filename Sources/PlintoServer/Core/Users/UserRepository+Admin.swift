import PlintoModels
import PlintoStore

/// Queries of administrators on the table `users`.
extension UserRepository {
    /// The number of users with a status, or of all.
    func count(_ status: UserStatus?) throws -> Int {
        try blocks.locate(status, after: 0).total
    }

    /// A page of all users, or of those with a status, newest first, and their total number.
    func page(_ status: UserStatus?, limit: Int, offset: Int) throws -> (records: [UserRecord], total: Int) {
        let (total, start) = try blocks.locate(status, after: offset)
        return (try start.map { try page(status, limit: limit, from: $0) } ?? [], total)
    }

    /// The users from a position on.
    func page(_ status: UserStatus?, limit: Int, from start: ListBlockRepository.Position) throws -> [UserRecord] {
        let rows =
            if let status {
                try transaction.rows(
                    """
                    SELECT u.*
                    FROM (SELECT block, id FROM users WHERE status = $1 AND block <= $2
                          ORDER BY block DESC, id DESC LIMIT $3 OFFSET $4) AS page
                    JOIN users u ON u.id = page.id ORDER BY page.block DESC, page.id DESC
                    """,
                    status.rawValue,
                    start.block,
                    limit,
                    start.skipped
                )
            } else {
                try transaction.rows(
                    """
                    SELECT u.*
                    FROM (SELECT block, id FROM users WHERE block <= $1
                          ORDER BY block DESC, id DESC LIMIT $2 OFFSET $3) AS page
                    JOIN users u ON u.id = page.id ORDER BY page.block DESC, page.id DESC
                    """,
                    start.block,
                    limit,
                    start.skipped
                )
            }
        return try rows.map(Self.record)
    }

    /// The users of the list that come after a place.
    func page(_ status: UserStatus?, limit: Int, after place: ListPlace<UserKind>) throws -> [UserRecord] {
        let rows =
            if let status {
                try transaction.rows(
                    """
                    SELECT u.*
                    FROM (SELECT block, id FROM users WHERE status = $1 AND (block, id) < ($2, $3)
                          ORDER BY block DESC, id DESC LIMIT $4) AS page
                    JOIN users u ON u.id = page.id ORDER BY page.block DESC, page.id DESC
                    """,
                    status.rawValue,
                    place.block,
                    place.id,
                    limit
                )
            } else {
                try transaction.rows(
                    """
                    SELECT u.*
                    FROM (SELECT block, id FROM users WHERE (block, id) < ($1, $2)
                          ORDER BY block DESC, id DESC LIMIT $3) AS page
                    JOIN users u ON u.id = page.id ORDER BY page.block DESC, page.id DESC
                    """,
                    place.block,
                    place.id,
                    limit
                )
            }
        return try rows.map(Self.record)
    }

    /// The block of a user in the list of all.
    func block(of id: UserID) throws -> Int? {
        try transaction.row("SELECT block FROM users WHERE id = $1", id)?.get(0)
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
