import PlintoModels
import PlintoStore

/// The table `audit_log`.
struct AuditRepository {
    let transaction: any Transaction

    func insert(_ entry: AuditEntry) throws {
        try transaction.execute(
            """
            INSERT INTO audit_log
                (id, at, action, user_id, actor_id, target, session_id, ip_address, user_agent, request_id, api_key_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            entry.id,
            entry.at,
            entry.action.rawValue,
            entry.userID,
            entry.actorID,
            entry.target,
            entry.sessionID,
            entry.ipAddress,
            entry.userAgent,
            entry.requestID,
            entry.apiKeyID
        )
    }

    /// Records in an entry that the action was repeated; false if there is no such entry.
    func `repeat`(_ id: AuditID, at now: Timestamp) throws -> Bool {
        try transaction.execute("UPDATE audit_log SET count = count + 1, last_at = $1 WHERE id = $2", now, id) == 1
    }

    /// Removes up to `limit` entries with lower ids, which are older.
    ///
    /// - Returns: Their number.
    func prune(below bound: AuditID, limit: Int) throws -> Int {
        try transaction.execute(
            "DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE id < $1 ORDER BY id LIMIT $2)",
            bound,
            limit
        )
    }

    /// The entries about one account, oldest first.
    func entries(of user: UserID) throws -> [AuditEntry] {
        try transaction.rows(
            """
            SELECT * FROM audit_log WHERE user_id = $1 ORDER BY id
            """,
            user
        ).compactMap(Self.entry)
    }

    /// Removes personal data from the entries about the actions of a user whose account is being deleted, on that
    /// account and on others.
    func anonymize(_ user: UserID) throws {
        try transaction.execute(
            "UPDATE audit_log SET ip_address = NULL, user_agent = NULL WHERE coalesce(actor_id, user_id) = $1",
            user
        )
    }

    static func entry(from row: Row) throws -> AuditEntry? {
        let word: String = try row["action"]
        guard let action = AuditAction(rawValue: word) else { return nil }
        return AuditEntry(
            id: try row["id"],
            at: try row["at"],
            action: action,
            userID: try row["user_id"],
            actorID: try row["actor_id"],
            target: try row["target"],
            sessionID: try row["session_id"],
            apiKeyID: try row["api_key_id"],
            ipAddress: try row["ip_address"],
            userAgent: try row["user_agent"],
            requestID: try row["request_id"],
            count: try row["count"],
            lastAt: try row["last_at"]
        )
    }
}

extension Transaction {
    var auditEntries: AuditRepository { AuditRepository(transaction: self) }
}
