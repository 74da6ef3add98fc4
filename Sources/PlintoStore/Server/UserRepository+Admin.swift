package import PlintoModels

/// What administrators ask of the table `users`.
extension UserRepository {
    /// How many users there are with a status, or at all: from a counter that each change keeps, for counting rows
    /// takes longer the more there are.
    package func count(_ status: UserStatus?) throws -> Int {
        try connection.rows(
            "SELECT count FROM user_counts WHERE ($1 IS NULL OR status = $1)",
            status?.rawValue
        ).reduce(0) { try $0 + $1.get(0) }
    }

    /// A page of all users, or of those with a status, newest first.
    ///
    /// What lies before the page is passed over in an index that holds nothing else, a hundred thousand entries in
    /// a few milliseconds.
    package func page(_ status: UserStatus?, limit: Int, offset: Int) throws -> [UserRecord] {
        let rows =
            if let status {
                try connection.rows(
                    """
                    SELECT id, email, email_key, email_verified, username, username_key, password_hash, first_name,
                        last_name, avatar_url, metadata, status, version, created_at, updated_at, administrator
                    FROM users WHERE id IN
                        (SELECT id FROM users WHERE status = $1 ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3)
                    """,
                    status.rawValue,
                    limit,
                    offset
                )
            } else {
                // A bound that every row meets makes it a search in the index, whatever the planner thinks of the rest.
                try connection.rows(
                    """
                    SELECT id, email, email_key, email_verified, username, username_key, password_hash, first_name,
                        last_name, avatar_url, metadata, status, version, created_at, updated_at, administrator
                    FROM users WHERE id IN
                        (SELECT id FROM users WHERE created_at >= 0 ORDER BY created_at DESC, id DESC
                         LIMIT $1 OFFSET $2)
                    """,
                    limit,
                    offset
                )
            }
        return try rows.map(Self.record).sorted {
            ($0.user.createdAt, $0.user.id.text) > ($1.user.createdAt, $1.user.id.text)
        }
    }

    /// The users whose address, username, full name or last name begins with a text, newest first.
    ///
    /// - Parameters:
    ///   - key: The text folded, for addresses and usernames.
    ///   - name: The text with `A` to `Z` in lower case: names are indexed as typed but for these.
    ///   - most: How many are looked at of each of the four at most.
    package func search(key: String, name: String, _ status: UserStatus?, most: Int) throws -> [UserID] {
        // No text that begins with another sorts behind it with the last of all characters added.
        let end = "\u{10FFFF}"
        return try connection.rows(
            """
            SELECT u.id FROM (
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
            ) AS found JOIN users u ON u.id = found.id
            WHERE ($6 IS NULL OR u.status = $6)
            """,
            key,
            key + end,
            most,
            name,
            name + end,
            status?.rawValue
        ).map { try $0.get(0, as: UserID.self) }.sorted { $0.text > $1.text }
    }

    /// Makes a user an administrator, or takes that away.
    package func setAdministrator(_ isAdministrator: Bool, of id: UserID) throws {
        try connection.execute("UPDATE users SET administrator = $1 WHERE id = $2", isAdministrator, id)
    }

    /// Whether there is an administrator beside `id` who may use their account.
    package func hasAdministrator(beside id: UserID) throws -> Bool {
        try connection.row(
            "SELECT 1 FROM users WHERE administrator = 1 AND status = 'active' AND id <> $1 LIMIT 1",
            id
        ) != nil
    }
}
