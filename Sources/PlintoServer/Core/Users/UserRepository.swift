import PlintoModels
import PlintoStore

/// The table `users`.
struct UserRepository {
    let transaction: any Transaction

    /// Adds an account; does nothing and returns false if its email address or username is taken.
    func insert(_ record: UserRecord) throws -> Bool {
        let user = record.user
        let isNew =
            try transaction.execute(
                """
                INSERT INTO users (id, email, email_key, email_verified, username, username_key, password_hash,
                    first_name, last_name, avatar_url, metadata, status, version, created_at, updated_at, administrator)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
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
                record.isAdministrator
            ) == 1
        if isNew { try blocks.add(user.id.text, isSuspended: user.status == .suspended) }
        return isNew
    }

    func find(_ id: UserID) throws -> UserRecord? {
        try transaction.row(
            """
            SELECT * FROM users WHERE id = $1
            """,
            id
        ).map(Self.record)
    }

    func find(emailKey: String) throws -> UserRecord? {
        try transaction.row(
            """
            SELECT * FROM users WHERE email_key = $1
            """,
            emailKey
        ).map(Self.record)
    }

    func find(usernameKey: String) throws -> UserRecord? {
        try transaction.row(
            """
            SELECT * FROM users WHERE username_key = $1
            """,
            usernameKey
        ).map(Self.record)
    }

    /// The account with this email address or username, each in its folded form: a username has no `@`.
    func find(account key: String) throws -> UserRecord? {
        key.contains("@") ? try find(emailKey: key) : try find(usernameKey: key)
    }

    /// Updates the profile of `record` and returns its new version; does nothing and returns nil if another account has
    /// the username.
    func updateProfile(_ record: UserRecord) throws -> Int64? {
        let user = record.user
        if let key = record.usernameKey, let other = try find(usernameKey: key), other.user.id != user.id {
            return nil
        }
        let version: Int64? = try transaction.row(
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
    func replaceHash(_ old: String, by new: String, of id: UserID) throws {
        try transaction.execute(
            "UPDATE users SET password_hash = $1 WHERE id = $2 AND password_hash = $3",
            new,
            id,
            old
        )
    }

    /// Sets the account's password, or removes it.
    func setPassword(_ hash: String?, of id: UserID) throws {
        try transaction.execute("UPDATE users SET password_hash = $1 WHERE id = $2", hash, id)
    }

    /// Records that the account's user can read email at its email address.
    func markEmailVerified(_ id: UserID, at now: Timestamp) throws {
        let changed = try transaction.execute(
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
    func setStatus(_ status: UserStatus, of id: UserID, at now: Timestamp) throws {
        let changed = try transaction.execute(
            """
            UPDATE users SET status = $1, updated_at = $2, version = version + 1 WHERE id = $3 AND status <> $1
            """,
            status.rawValue,
            now,
            id
        )
        guard changed == 1 else { return }
        try blocks.setSuspended(status == .suspended, id.text)
        try noteChange(of: id)
    }

    /// Removes the account with its sessions.
    func delete(_ id: UserID) throws {
        let deleted = try transaction.row("DELETE FROM users WHERE id = $1 RETURNING status", id)
        guard let deleted else { return }
        transaction.announce(.user(id))
        transaction.announce(.feed(id))
        let status: String = try deleted["status"]
        try blocks.remove(id.text, isSuspended: status == UserStatus.suspended.rawValue)
    }

    /// Notifies the user's clients that their view of the user has changed.
    private func noteChange(of id: UserID) throws {
        transaction.announce(.user(id))
        try transaction.execute(
            "UPDATE users SET changed = $1 WHERE id = $2",
            try transaction.syncSequence.next(for: id),
            id
        )
    }

    var blocks: ListBlockRepository { ListBlockRepository(transaction: transaction, list: .users) }

    private static func text(of metadata: [String: JSONValue]) throws -> String {
        String(decoding: try WireJSON.encode(metadata), as: UTF8.self)
    }

    static func record(from row: Row) throws -> UserRecord {
        let metadata: String = try row["metadata"]
        let status: String = try row["status"]
        let user = User(
            id: try row["id"],
            email: try row["email"],
            emailVerified: try row["email_verified"],
            username: try row["username"],
            firstName: try row["first_name"],
            lastName: try row["last_name"],
            avatarURL: try row["avatar_url"],
            metadata: try WireJSON.decodeStored([String: JSONValue].self, from: Array(metadata.utf8)),
            // The table's CHECK admits no other word; an unknown one from a newer schema must not count as active.
            status: UserStatus(rawValue: status) ?? .suspended,
            createdAt: try row["created_at"],
            updatedAt: try row["updated_at"]
        )
        return UserRecord(
            user: user,
            emailKey: try row["email_key"],
            usernameKey: try row["username_key"],
            passwordHash: try row["password_hash"],
            version: try row["version"],
            isAdministrator: try row["administrator"]
        )
    }
}

extension Transaction {
    var users: UserRepository { UserRepository(transaction: self) }
}
