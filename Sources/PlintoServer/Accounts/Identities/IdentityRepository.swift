import PlintoModels
import PlintoStore

/// The table `identities`.
struct IdentityRepository {
    let transaction: any Transaction

    /// Adds an identity; does nothing and returns false if the account at the provider is already linked.
    func insert(_ identity: IdentityRecord) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO identities (id, user_id, provider, subject, email, email_verified, created_at, last_used_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT DO NOTHING
            """,
            identity.id,
            identity.userID,
            identity.provider,
            identity.subject,
            identity.email,
            identity.emailVerified,
            identity.createdAt,
            identity.lastUsedAt
        ) == 1
    }

    func find(provider: String, subject: String) throws -> IdentityRecord? {
        try transaction.row(
            """
            SELECT * FROM identities WHERE provider = $1 AND subject = $2
            """,
            provider,
            subject
        ).map(Self.record)
    }

    /// The identities of a user, oldest first.
    func all(of user: UserID) throws -> [IdentityRecord] {
        try transaction.rows(
            """
            SELECT * FROM identities WHERE user_id = $1 ORDER BY id
            """,
            user
        ).map(Self.record)
    }

    /// Records a sign-in, with the email address that the provider gives now.
    func noteUse(_ id: IdentityID, email: String?, emailVerified: Bool, at now: Timestamp) throws {
        try transaction.execute(
            "UPDATE identities SET email = $1, email_verified = $2, last_used_at = $3 WHERE id = $4",
            email,
            emailVerified,
            now,
            id
        )
    }

    func delete(_ id: IdentityID) throws {
        try transaction.execute("DELETE FROM identities WHERE id = $1", id)
    }

    /// Removes and returns all identities of a user.
    func removeAll(of user: UserID) throws -> [IdentityID] {
        try transaction.rows("DELETE FROM identities WHERE user_id = $1 RETURNING id", user).map { try $0.get(0) }
    }

    private static func record(from row: Row) throws -> IdentityRecord {
        IdentityRecord(
            id: try row["id"],
            userID: try row["user_id"],
            provider: try row["provider"],
            subject: try row["subject"],
            email: try row["email"],
            emailVerified: try row["email_verified"],
            createdAt: try row["created_at"],
            lastUsedAt: try row["last_used_at"]
        )
    }
}

extension Transaction {
    var identities: IdentityRepository { IdentityRepository(transaction: self) }
}
