import PlintoModels
import PlintoStore

/// The table `passkeys`.
struct PasskeyRepository {
    let transaction: any Transaction

    /// Adds a passkey; does nothing and returns false if any account has a passkey with this credential id.
    func insert(_ passkey: PasskeyRecord) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO passkeys (id, user_id, credential_id, public_key, name, sign_count, backup_eligible, backed_up,
                user_verified, aaguid, transports, created_at, last_used_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT DO NOTHING
            """,
            passkey.id,
            passkey.userID,
            passkey.credentialID,
            passkey.publicKey,
            passkey.name,
            passkey.signCount,
            passkey.isBackupEligible,
            passkey.isBackedUp,
            passkey.hasVerifiedUser,
            passkey.aaguid,
            passkey.transports.joined(separator: " "),
            passkey.createdAt,
            passkey.lastUsedAt
        ) == 1
    }

    /// A passkey of this user; nil if it belongs to another.
    func find(_ id: PasskeyID, of user: UserID) throws -> PasskeyRecord? {
        try transaction.row(
            """
            SELECT * FROM passkeys WHERE id = $1 AND user_id = $2
            """,
            id,
            user
        ).map(Self.record)
    }

    func find(credentialID: [UInt8]) throws -> PasskeyRecord? {
        try transaction.row(
            """
            SELECT * FROM passkeys WHERE credential_id = $1
            """,
            credentialID
        ).map(Self.record)
    }

    /// The passkeys of a user, oldest first.
    func list(of user: UserID) throws -> [PasskeyRecord] {
        try transaction.rows(
            """
            SELECT * FROM passkeys WHERE user_id = $1 ORDER BY id
            """,
            user
        ).map(Self.record)
    }

    func count(of user: UserID) throws -> Int {
        try transaction.row("SELECT count(*) FROM passkeys WHERE user_id = $1", user)?.get(0) ?? 0
    }

    /// False if this user has no such passkey.
    func rename(_ id: PasskeyID, of user: UserID, to name: String) throws -> Bool {
        try transaction.execute(
            "UPDATE passkeys SET name = $1 WHERE id = $2 AND user_id = $3",
            name,
            id,
            user
        ) == 1
    }

    /// Records a use, with the state that the authenticator reported.
    func update(_ passkey: PasskeyRecord) throws {
        try transaction.execute(
            """
            UPDATE passkeys SET sign_count = $1, backed_up = $2, user_verified = $3, last_used_at = $4 WHERE id = $5
            """,
            passkey.signCount,
            passkey.isBackedUp,
            passkey.hasVerifiedUser,
            passkey.lastUsedAt,
            passkey.id
        )
    }

    /// False if this user has no such passkey.
    func delete(_ id: PasskeyID, of user: UserID) throws -> Bool {
        try transaction.execute("DELETE FROM passkeys WHERE id = $1 AND user_id = $2", id, user) == 1
    }

    /// Removes and returns all identities of a user.
    func removeAll(of user: UserID) throws -> [PasskeyID] {
        try transaction.rows("DELETE FROM passkeys WHERE user_id = $1 RETURNING id", user).map { try $0.get(0) }
    }

    private static func record(from row: Row) throws -> PasskeyRecord {
        let transports: String = try row["transports"]
        return PasskeyRecord(
            id: try row["id"],
            userID: try row["user_id"],
            credentialID: try row["credential_id"],
            publicKey: try row["public_key"],
            name: try row["name"],
            signCount: try row["sign_count"],
            isBackupEligible: try row["backup_eligible"],
            isBackedUp: try row["backed_up"],
            hasVerifiedUser: try row["user_verified"],
            aaguid: try row["aaguid"],
            transports: transports.split(separator: " ").map(String.init),
            createdAt: try row["created_at"],
            lastUsedAt: try row["last_used_at"]
        )
    }
}

extension Transaction {
    var passkeys: PasskeyRepository { PasskeyRepository(transaction: self) }
}
