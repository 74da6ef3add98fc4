package import PlintoModels

/// Queries of administrators on the table `users`.
extension UserRepository {
    /// The number of users with a status, or of all.
    package func count(_ status: UserStatus?) throws -> Int {
        try blocks.locate(status, after: 0).total
    }

    /// A page of all users, or of those with a status, newest first, and their total number.
    package func page(_ status: UserStatus?, limit: Int, offset: Int) throws -> (records: [UserRecord], total: Int) {
        let (total, start) = try blocks.locate(status, after: offset)
        return (try start.map { try page(status, limit: limit, from: $0) } ?? [], total)
    }

    /// The users from a position on.
    package func page(_ status: UserStatus?, limit: Int, from start: ListBlocks.Position) throws -> [UserRecord] {
        let rows =
            if let status {
                try connection.rows(
                    """
                    SELECT u.id, email, email_key, email_verified, username, username_key, password_hash, first_name,
                        last_name, avatar_url, metadata, status, version, created_at, updated_at, administrator
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
                try connection.rows(
                    """
                    SELECT u.id, email, email_key, email_verified, username, username_key, password_hash, first_name,
                        last_name, avatar_url, metadata, status, version, created_at, updated_at, administrator
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

    /// The users whose email address, username, full name or last name begins with a text, newest first.
    ///
    /// - Parameters:
    ///   - key: The text folded, for email addresses and usernames.
    ///   - name: The text with `A` to `Z` in lower case: names are indexed as typed except for these.
    ///   - status: Omits users with another status, after the search.
    ///   - most: The maximum number of matches examined for each of the four.
    package func search(key: String, name: String, _ status: UserStatus?, most: Int) throws -> [UserID] {
        // No text that begins with another sorts after it with the last of all characters appended.
        let end = "\u{10FFFF}"
        return try connection.rows(
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
    package func setAdministrator(_ isAdministrator: Bool, of id: UserID) throws {
        connection.announce(.user(id))
        try connection.execute("UPDATE users SET administrator = $1 WHERE id = $2", isAdministrator, id)
    }

    /// Returns whether there is an administrator other than `id` who can use their account.
    package func hasAdministrator(beside id: UserID) throws -> Bool {
        try connection.row(
            "SELECT 1 FROM users WHERE administrator = 1 AND status = 'active' AND id <> $1 LIMIT 1",
            id
        ) != nil
    }
}
