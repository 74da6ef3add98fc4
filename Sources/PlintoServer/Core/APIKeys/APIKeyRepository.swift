import PlintoModels
import PlintoStore

/// The tables `api_keys` and `api_key_addresses`.
struct APIKeyRepository {
    /// The number of IP address groups that are remembered for a key.
    private static let mostAddresses = 64

    let transaction: any Transaction

    func insert(_ record: APIKeyRecord) throws {
        let key = record.key
        try transaction.execute(
            """
            INSERT INTO api_keys (id, user_id, organization_id, name, hash, scopes, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            key.id,
            key.userID,
            key.organizationID,
            key.name,
            record.hash,
            key.scopes.map { $0.map(\.rawValue).joined(separator: " ") },
            key.createdAt,
            key.expiresAt
        )
    }

    func find(_ id: APIKeyID) throws -> APIKeyRecord? {
        try transaction.row(
            """
            SELECT k.*, o.rate_limit AS organization_rate_limit
            FROM api_keys k LEFT JOIN organizations o ON o.id = k.organization_id WHERE k.id = $1
            """,
            id
        ).map { row in
            var record = try Self.record(from: row)
            record.organizationRateLimit = try row["organization_rate_limit"]
            return record
        }
    }

    /// The keys of a user in the order of ids, which is that of time.
    ///
    /// - Parameter after: The last id of the previous page.
    func page(of user: UserID, after: APIKeyID?, limit: Int) throws -> [APIKey] {
        try transaction.rows(
            """
            SELECT * FROM api_keys WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3
            """,
            user,
            after?.text ?? "",
            limit
        ).map { try Self.record(from: $0).key }
    }

    /// The keys that are bound to an organization, whichever member created them.
    func page(of organization: OrganizationID, after: APIKeyID?, limit: Int) throws -> [APIKey] {
        try transaction.rows(
            """
            SELECT * FROM api_keys WHERE organization_id = $1 AND id > $2 ORDER BY id LIMIT $3
            """,
            organization,
            after?.text ?? "",
            limit
        ).map { try Self.record(from: $0).key }
    }

    /// The number of a user's keys, counted up to `most`.
    func count(of user: UserID, most: Int) throws -> Int {
        try transaction.row(
            "SELECT count(*) FROM (SELECT id FROM api_keys WHERE user_id = $1 LIMIT $2) AS counted",
            user,
            most
        )?.get(0) ?? 0
    }

    /// Sets or removes the rate limit of a key, in requests per minute.
    func setRateLimit(_ limit: Int?, of id: APIKeyID) throws {
        try transaction.execute("UPDATE api_keys SET rate_limit = $1 WHERE id = $2", limit, id)
    }

    /// Removes a key; false if it does not exist.
    func remove(_ id: APIKeyID) throws -> Bool {
        try transaction.execute("DELETE FROM api_keys WHERE id = $1", id) == 1
    }

    /// Removes and returns all keys of a user, including those of organizations.
    func removeAll(of user: UserID) throws -> [APIKeyID] {
        try transaction.rows("DELETE FROM api_keys WHERE user_id = $1 RETURNING id", user).map { try $0.get(0) }
    }

    /// Records the use of a key.
    ///
    /// - Parameter address: An IP address group.
    /// - Returns: True if it was never used from there, as far as is remembered; false if the key was removed.
    func noteUse(_ id: APIKeyID, from address: String, at now: Timestamp) throws -> Bool {
        let exists =
            try transaction.execute(
                "UPDATE api_keys SET last_used_at = $1, last_used_from = $2 WHERE id = $3",
                now,
                address,
                id
            ) == 1
        guard exists else { return false }
        let isNew =
            try transaction.execute(
                """
                INSERT INTO api_key_addresses (key_id, address, seen_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
                """,
                id,
                address,
                now
            ) == 1
        if isNew { try forgetOldAddresses(of: id) }
        return isNew
    }

    /// Removes up to `limit` keys that expired before `moment`; returns their number.
    func prune(expiredBefore moment: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM api_keys WHERE id IN
                (SELECT id FROM api_keys WHERE expires_at IS NOT NULL AND expires_at < $1 LIMIT $2)
            """,
            moment,
            limit
        )
    }

    private func forgetOldAddresses(of id: APIKeyID) throws {
        try transaction.execute(
            """
            DELETE FROM api_key_addresses WHERE key_id = $1 AND address NOT IN
                (SELECT address FROM api_key_addresses WHERE key_id = $1 ORDER BY seen_at DESC LIMIT $2)
            """,
            id,
            Self.mostAddresses
        )
    }

    private static func record(from row: Row) throws -> APIKeyRecord {
        let scopes: String? = try row["scopes"]
        let key = APIKey(
            id: try row["id"],
            name: try row["name"],
            userID: try row["user_id"],
            // A scope of a newer version grants nothing here.
            scopes: scopes.map { $0.split(separator: " ").compactMap { APIScope(rawValue: String($0)) } },
            organizationID: try row["organization_id"],
            createdAt: try row["created_at"],
            expiresAt: try row["expires_at"],
            lastUsedAt: try row["last_used_at"],
            rateLimit: try row["rate_limit"]
        )
        return APIKeyRecord(key: key, hash: try row["hash"], lastUsedFrom: try row["last_used_from"])
    }
}

extension Transaction {
    var apiKeys: APIKeyRepository { APIKeyRepository(transaction: self) }
}
