package import PlintoModels

/// The table `users`.
package struct UserRepository {
    let connection: any Transaction

    /// Adds an account; does nothing and returns false if its email address or username is taken.
    package func insert(_ record: UserRecord) throws -> Bool {
        let user = record.user
        let block = try blocks.next()
        let isNew =
            try connection.execute(
                """
                INSERT INTO users (id, email, email_key, email_verified, username, username_key, password_hash,
                    first_name, last_name, avatar_url, metadata, status, version, created_at, updated_at, administrator,
                    block)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                ON CONFLICT DO NOTHING
                """,
                user.id,
                user.email,
                record.emailKey,
                user.emailVerified,
                user.username,
                record.usernameKey,
                record.passwordHash,
                user.firstName,
                user.lastName,
                user.avatarURL,
                try Self.text(of: user.metadata),
                user.status.rawValue,
                record.version,
                user.createdAt,
                user.updatedAt,
                record.isAdministrator,
                block
            ) == 1
        if isNew { try blocks.add(to: block, isSuspended: user.status == .suspended) }
        return isNew
    }

    package func find(_ id: UserID) throws -> UserRecord? {
        try connection.row(
            """
            SELECT id, email, email_key, email_verified, username, username_key, password_hash, first_name, last_name,
                avatar_url, metadata, status, version, created_at, updated_at, administrator
            FROM users WHERE id = $1
            """,
            id
        ).map(Self.record)
    }

    package func find(emailKey: String) throws -> UserRecord? {
        try connection.row(
            """
            SELECT id, email, email_key, email_verified, username, username_key, password_hash, first_name, last_name,
                avatar_url, metadata, status, version, created_at, updated_at, administrator
            FROM users WHERE email_key = $1
            """,
            emailKey
        ).map(Self.record)
    }

    package func find(usernameKey: String) throws -> UserRecord? {
        try connection.row(
            """
            SELECT id, email, email_key, email_verified, username, username_key, password_hash, first_name, last_name,
                avatar_url, metadata, status, version, created_at, updated_at, administrator
            FROM users WHERE username_key = $1
            """,
            usernameKey
        ).map(Self.record)
    }

    /// The account with this email address or username, each in its folded form: a username has no `@`.
    package func find(account key: String) throws -> UserRecord? {
        key.contains("@") ? try find(emailKey: key) : try find(usernameKey: key)
    }

    /// Updates the profile of `record` and returns its new version; does nothing and returns nil if another account has
    /// the username.
    package func updateProfile(_ record: UserRecord) throws -> Int64? {
        let user = record.user
        if let key = record.usernameKey, let other = try find(usernameKey: key), other.user.id != user.id {
            return nil
        }
        let version: Int64? = try connection.row(
            """
            UPDATE users SET username = $1, username_key = $2, first_name = $3, last_name = $4, avatar_url = $5,
                metadata = $6, updated_at = $7, version = version + 1
            WHERE id = $8 RETURNING version
            """,
            user.username,
            record.usernameKey,
            user.firstName,
            user.lastName,
            user.avatarURL,
            try Self.text(of: user.metadata),
            user.updatedAt,
            user.id
        )?.get(0)
        try noteChange(of: user.id)
        return version
    }

    /// Replaces a password hash with one of the same password at a newer cost, unless the password was changed in the
    /// meantime.
    package func replaceHash(_ old: String, by new: String, of id: UserID) throws {
        try connection.execute(
            "UPDATE users SET password_hash = $1 WHERE id = $2 AND password_hash = $3",
            new,
            id,
            old
        )
    }

    /// Sets the account's password, or removes it.
    package func setPassword(_ hash: String?, of id: UserID) throws {
        try connection.execute("UPDATE users SET password_hash = $1 WHERE id = $2", hash, id)
    }

    /// Records that the account's user can read email at its email address.
    package func markEmailVerified(_ id: UserID, at now: Timestamp) throws {
        let changed = try connection.execute(
            """
            UPDATE users SET email_verified = 1, updated_at = $1, version = version + 1
            WHERE id = $2 AND email_verified = 0
            """,
            now,
            id
        )
        if changed == 1 { try noteChange(of: id) }
    }

    /// Changes the status of the account.
    package func setStatus(_ status: UserStatus, of id: UserID, at now: Timestamp) throws {
        let changed = try connection.row(
            """
            UPDATE users SET status = $1, updated_at = $2, version = version + 1 WHERE id = $3 AND status <> $1
            RETURNING block
            """,
            status.rawValue,
            now,
            id
        )
        guard let block: Int = try changed?.get(0) else { return }
        try blocks.countSuspended(status == .suspended ? 1 : -1, in: block)
        try noteChange(of: id)
    }

    /// Removes the account with its sessions.
    package func delete(_ id: UserID) throws {
        let deleted = try connection.row("DELETE FROM users WHERE id = $1 RETURNING block, status", id)
        guard let deleted else { return }
        connection.announce(.user(id))
        connection.announce(.feed(id))
        let status: String = try deleted.get(1)
        try blocks.remove(from: try deleted.get(0), isSuspended: status == UserStatus.suspended.rawValue)
    }

    /// Notifies the user's clients that their view of the user has changed.
    private func noteChange(of id: UserID) throws {
        connection.announce(.user(id))
        try connection.execute(
            "UPDATE users SET changed = $1 WHERE id = $2",
            try connection.syncSequence.next(for: id),
            id
        )
    }

    var blocks: ListBlocks { ListBlocks(connection: connection, list: .users) }

    private static func text(of metadata: [String: JSONValue]) throws -> String {
        String(decoding: try WireJSON.encode(metadata), as: UTF8.self)
    }

    static func record(from row: Row) throws -> UserRecord {
        let metadata: String = try row.get(10)
        let status: String = try row.get(11)
        let user = User(
            id: try row.get(0),
            email: try row.get(1),
            emailVerified: try row.get(3),
            username: try row.get(4),
            firstName: try row.get(7),
            lastName: try row.get(8),
            avatarURL: try row.get(9),
            metadata: try WireJSON.decodeStored([String: JSONValue].self, from: Array(metadata.utf8)),
            // The table's CHECK admits no other word; an unknown one from a newer schema must not count as active.
            status: UserStatus(rawValue: status) ?? .suspended,
            createdAt: try row.get(13),
            updatedAt: try row.get(14)
        )
        return UserRecord(
            user: user,
            emailKey: try row.get(2),
            usernameKey: try row.get(5),
            passwordHash: try row.get(6),
            version: try row.get(12),
            isAdministrator: try row.get(15)
        )
    }
}

extension Transaction {
    package var users: UserRepository { UserRepository(connection: self) }
}
