import PlintoModels
import PlintoStore

/// A request that came with an `Idempotency-Key`, and what it was answered with.
struct IdempotencyAnswerRecord: Hashable, Sendable {
    /// Whose key it is, and which: the row's primary key.
    struct ID: Hashable, Sendable {
        var userID: UserID
        /// Nil for a session.
        var apiKeyID: APIKeyID?
        /// SHA-256 of the `Idempotency-Key`.
        var keyHash: [UInt8]
    }

    var id: ID
    /// Tells the request from others with the same key.
    var fingerprint: [UInt8]
    /// Sealed; nil as long as the request has made a change and no answer is known.
    var answer: [UInt8]?
    var createdAt: Timestamp
}

/// The table `idempotency_answers`.
struct IdempotencyAnswerRepository {
    let connection: any Transaction

    func find(_ id: IdempotencyAnswerRecord.ID) throws -> IdempotencyAnswerRecord? {
        try connection.row(
            """
            SELECT fingerprint, answer, created_at FROM idempotency_answers
            WHERE user_id = $1 AND api_key_id = $2 AND key_hash = $3
            """,
            id.userID,
            id.apiKeyID?.text ?? "",
            id.keyHash
        ).map { row in
            IdempotencyAnswerRecord(
                id: id,
                fingerprint: try row["fingerprint"],
                answer: try row["answer"],
                createdAt: try row["created_at"]
            )
        }
    }

    /// Does nothing if the user was deleted.
    ///
    /// - Throws: ``DatabaseError`` where the key is there already.
    func insert(_ record: IdempotencyAnswerRecord) throws {
        try connection.execute(
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

    /// Does nothing where the row went with its user.
    func setAnswer(_ answer: [UInt8], of id: IdempotencyAnswerRecord.ID) throws {
        try connection.execute(
            """
            UPDATE idempotency_answers SET answer = $1 WHERE user_id = $2 AND api_key_id = $3 AND key_hash = $4
            """,
            answer,
            id.userID,
            id.apiKeyID?.text ?? "",
            id.keyHash
        )
    }

    func remove(_ id: IdempotencyAnswerRecord.ID) throws {
        try connection.execute(
            "DELETE FROM idempotency_answers WHERE user_id = $1 AND api_key_id = $2 AND key_hash = $3",
            id.userID,
            id.apiKeyID?.text ?? "",
            id.keyHash
        )
    }

    /// How many rows an account has, and how many bytes of answers they hold.
    func use(of user: UserID) throws -> (rows: Int, bytes: Int) {
        let row = try connection.row(
            """
            SELECT count(*) AS count, coalesce(sum(length(answer)), 0) AS bytes FROM idempotency_answers WHERE user_id = $1
            """,
            user
        )
        return (try row?["count"] ?? 0, try row?["bytes"] ?? 0)
    }

    /// Discards the oldest responses of an account; the fact that their requests were made stays.
    ///
    /// - Returns: How many bytes they held.
    func forgetAnswers(of user: UserID, limit: Int) throws -> Int {
        let rows = try connection.rows(
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
            try connection.execute(
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
    /// - Returns: How many.
    func forget(of user: UserID, limit: Int) throws -> Int {
        try connection.execute(
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
        try connection.execute(
            """
            UPDATE idempotency_answers SET created_at = $1 WHERE (user_id, api_key_id, key_hash) IN
                (SELECT user_id, api_key_id, key_hash FROM idempotency_answers WHERE created_at > $1 LIMIT $2)
            """,
            now,
            limit
        )
    }

    /// Removes up to `limit` rows that were made before `moment`.
    ///
    /// - Returns: How many.
    func prune(before moment: Timestamp, limit: Int) throws -> Int {
        try connection.execute(
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
    var idempotencyAnswers: IdempotencyAnswerRepository { IdempotencyAnswerRepository(connection: self) }
}
