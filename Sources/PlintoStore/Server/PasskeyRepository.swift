package import PlintoModels

/// The table `passkeys`.
package struct PasskeyRepository {
    let connection: any Transaction

    /// Adds a passkey; does nothing and returns false if any account has a passkey with this credential id.
    package func insert(_ passkey: PasskeyRecord) throws -> Bool {
        try connection.execute(
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
    package func find(_ id: PasskeyID, of user: UserID) throws -> PasskeyRecord? {
        try connection.row(
            """
            SELECT id, user_id, credential_id, public_key, name, sign_count, backup_eligible, backed_up, user_verified,
                aaguid, transports, created_at, last_used_at
            FROM passkeys WHERE id = $1 AND user_id = $2
            """,
            id,
            user
        ).map(Self.record)
    }

    package func find(credentialID: [UInt8]) throws -> PasskeyRecord? {
        try connection.row(
            """
            SELECT id, user_id, credential_id, public_key, name, sign_count, backup_eligible, backed_up, user_verified,
                aaguid, transports, created_at, last_used_at
            FROM passkeys WHERE credential_id = $1
            """,
            credentialID
        ).map(Self.record)
    }

    /// The passkeys of a user, oldest first.
    package func list(of user: UserID) throws -> [PasskeyRecord] {
        try connection.rows(
            """
            SELECT id, user_id, credential_id, public_key, name, sign_count, backup_eligible, backed_up, user_verified,
                aaguid, transports, created_at, last_used_at
            FROM passkeys WHERE user_id = $1 ORDER BY id
            """,
            user
        ).map(Self.record)
    }

    package func count(of user: UserID) throws -> Int {
        try connection.row("SELECT count(*) FROM passkeys WHERE user_id = $1", user)?.get(0) ?? 0
    }

    /// False if this user has no such passkey.
    package func rename(_ id: PasskeyID, of user: UserID, to name: String) throws -> Bool {
        try connection.execute(
            "UPDATE passkeys SET name = $1 WHERE id = $2 AND user_id = $3",
            name,
            id,
            user
        ) == 1
    }

    /// Records a use, with the state that the authenticator reported.
    package func update(_ passkey: PasskeyRecord) throws {
        try connection.execute(
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
    package func delete(_ id: PasskeyID, of user: UserID) throws -> Bool {
        try connection.execute("DELETE FROM passkeys WHERE id = $1 AND user_id = $2", id, user) == 1
    }

    /// Removes and returns all identities of a user.
    package func removeAll(of user: UserID) throws -> [PasskeyID] {
        try connection.rows("DELETE FROM passkeys WHERE user_id = $1 RETURNING id", user).map { try $0.get(0) }
    }

    private static func record(from row: Row) throws -> PasskeyRecord {
        let transports: String = try row.get(10)
        return PasskeyRecord(
            id: try row.get(0),
            userID: try row.get(1),
            credentialID: try row.get(2),
            publicKey: try row.get(3),
            name: try row.get(4),
            signCount: try row.get(5),
            isBackupEligible: try row.get(6),
            isBackedUp: try row.get(7),
            hasVerifiedUser: try row.get(8),
            aaguid: try row.get(9),
            transports: transports.split(separator: " ").map(String.init),
            createdAt: try row.get(11),
            lastUsedAt: try row.get(12)
        )
    }
}

extension Transaction {
    package var passkeys: PasskeyRepository { PasskeyRepository(connection: self) }
}
