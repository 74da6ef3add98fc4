import PlintoModels
import PlintoStore

/// A request with an `Idempotency-Key`, and its response.
struct IdempotencyResponseRecord: Hashable, Sendable {
    /// The row's primary key: the caller, and the key.
    struct ID: Hashable, Sendable {
        var userID: UserID
        /// Nil for a session.
        var apiKeyID: APIKeyID?
        /// SHA-256 of the `Idempotency-Key`.
        var keyHash: [UInt8]
    }

    var id: ID
    /// Distinguishes the request from others with the same key.
    var fingerprint: [UInt8]
    /// Sealed; nil as long as the request has made a change and its response is not known.
    var answer: [UInt8]?
    var createdAt: Timestamp
}

/// The table `idempotency_answers`.
struct IdempotencyResponseRepository {
    let transaction: any Transaction

    func find(_ id: IdempotencyResponseRecord.ID) throws -> IdempotencyResponseRecord? {
        try transaction.row(
            """
            SELECT fingerprint, answer, created_at FROM idempotency_answers
            WHERE user_id = $1 AND api_key_id = $2 AND key_hash = $3
            """,
            id.userID,
            id.apiKeyID?.text ?? "",
            id.keyHash
        ).map { row in
            IdempotencyResponseRecord(
                id: id,
                fingerprint: try row["fingerprint"],
                answer: try row["answer"],
                createdAt: try row["created_at"]
            )
        }
    }

    /// Does nothing if the user was deleted.
    ///
    /// - Throws: ``DatabaseError`` if the key exists.
    func insert(_ record: IdempotencyResponseRecord) throws {
        try transaction.execute(
            """
            INSERT INTO idempotency_answers (user_id, api_key_id, key_hash, fingerprint, answer, created_at)
            SELECT id, $1, $2, $3, $4, $5 FROM users WHERE id = $6
            """,
            record.id.apiKeyID?.text ?? "",
            record.id.keyHash,
            record.fingerprint,
            record.answer,
            record.createdAt,
            record.id.userID
        )
    }

    /// Does nothing if the row was deleted with its user.
    func setResponse(_ answer: [UInt8], of id: IdempotencyResponseRecord.ID) throws {
        try transaction.execute(
            """
            UPDATE idempotency_answers SET answer = $1 WHERE user_id = $2 AND api_key_id = $3 AND key_hash = $4
            """,
            answer,
            id.userID,
            id.apiKeyID?.text ?? "",
            id.keyHash
        )
    }

    func remove(_ id: IdempotencyResponseRecord.ID) throws {
        try transaction.execute(
            "DELETE FROM idempotency_answers WHERE user_id = $1 AND api_key_id = $2 AND key_hash = $3",
            id.userID,
            id.apiKeyID?.text ?? "",
            id.keyHash
        )
    }

    /// The number of an account's rows, and of the bytes of their responses.
    func use(of user: UserID) throws -> (rows: Int, bytes: Int) {
        let row = try transaction.row(
            """
            SELECT count(*) AS count, coalesce(sum(length(answer)), 0) AS bytes FROM idempotency_answers WHERE user_id = $1
            """,
            user
        )
        return (try row?["count"] ?? 0, try row?["bytes"] ?? 0)
    }

    /// Discards the oldest responses of an account; the fact that their requests were made stays.
    ///
    /// - Returns: The number of their bytes.
    func forgetResponses(of user: UserID, limit: Int) throws -> Int {
        let rows = try transaction.rows(
            """
            SELECT api_key_id, key_hash, length(answer) AS bytes FROM idempotency_answers
            WHERE user_id = $1 AND answer IS NOT NULL ORDER BY created_at LIMIT $2
            """,
            user,
            limit
        )
        var bytes = 0
        for row in rows {
            let (key, hash): (String, [UInt8]) = (try row["api_key_id"], try row["key_hash"])
            try transaction.execute(
                "UPDATE idempotency_answers SET answer = NULL WHERE user_id = $1 AND api_key_id = $2 AND key_hash = $3",
                user,
                key,
                hash
            )
            bytes += try row.get("bytes", as: Int.self)
        }
        return bytes
    }

    /// Removes the oldest rows of an account.
    ///
    /// - Returns: Their number.
    func forget(of user: UserID, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM idempotency_answers WHERE (user_id, api_key_id, key_hash) IN
                (SELECT user_id, api_key_id, key_hash FROM idempotency_answers
                 WHERE user_id = $1 ORDER BY created_at LIMIT $2)
            """,
            user,
            limit
        )
    }

    /// Lets up to `limit` rows that were made in the future count as made now; returns how many.
    func bringBack(to now: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            UPDATE idempotency_answers SET created_at = $1 WHERE (user_id, api_key_id, key_hash) IN
                (SELECT user_id, api_key_id, key_hash FROM idempotency_answers WHERE created_at > $1 LIMIT $2)
            """,
            now,
            limit
        )
    }

    /// Removes up to `limit` rows that were created before `moment`.
    ///
    /// - Returns: Their number.
    func prune(before moment: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM idempotency_answers WHERE (user_id, api_key_id, key_hash) IN
                (SELECT user_id, api_key_id, key_hash FROM idempotency_answers WHERE created_at < $1 LIMIT $2)
            """,
            moment,
            limit
        )
    }
}

extension Transaction {
    var idempotencyResponses: IdempotencyResponseRepository { IdempotencyResponseRepository(transaction: self) }
}
