package import PlintoModels

/// A request with an `Idempotency-Key`, and its response.
package struct IdempotencyAnswerRecord: Hashable, Sendable {
    /// The row's primary key: the caller, and the key.
    package struct ID: Hashable, Sendable {
        package var userID: UserID
        /// Nil for a session.
        package var apiKeyID: APIKeyID?
        /// SHA-256 of the `Idempotency-Key`.
        package var keyHash: [UInt8]

        package init(userID: UserID, apiKeyID: APIKeyID?, keyHash: [UInt8]) {
            self.userID = userID
            self.apiKeyID = apiKeyID
            self.keyHash = keyHash
        }
    }

    package var id: ID
    /// Distinguishes the request from others with the same key.
    package var fingerprint: [UInt8]
    /// Sealed; nil as long as the request has made a change and its response is not known.
    package var answer: [UInt8]?
    package var createdAt: Timestamp

    package init(id: ID, fingerprint: [UInt8], answer: [UInt8]? = nil, createdAt: Timestamp) {
        self.id = id
        self.fingerprint = fingerprint
        self.answer = answer
        self.createdAt = createdAt
    }
}

/// The table `idempotency_answers`.
package struct IdempotencyAnswerRepository {
    let connection: any Transaction

    package func find(_ id: IdempotencyAnswerRecord.ID) throws -> IdempotencyAnswerRecord? {
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
                fingerprint: try row.get(0),
                answer: try row.get(1),
                createdAt: try row.get(2)
            )
        }
    }

    /// Does nothing if the user was deleted.
    ///
    /// - Throws: ``DatabaseError`` if the key exists.
    package func insert(_ record: IdempotencyAnswerRecord) throws {
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

    /// Does nothing if the row was deleted with its user.
    package func setAnswer(_ answer: [UInt8], of id: IdempotencyAnswerRecord.ID) throws {
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

    package func remove(_ id: IdempotencyAnswerRecord.ID) throws {
        try connection.execute(
            "DELETE FROM idempotency_answers WHERE user_id = $1 AND api_key_id = $2 AND key_hash = $3",
            id.userID,
            id.apiKeyID?.text ?? "",
            id.keyHash
        )
    }

    /// The number of an account's rows, and of the bytes of their responses.
    package func use(of user: UserID) throws -> (rows: Int, bytes: Int) {
        let row = try connection.row(
            "SELECT count(*), coalesce(sum(length(answer)), 0) FROM idempotency_answers WHERE user_id = $1",
            user
        )
        return (try row?.get(0) ?? 0, try row?.get(1) ?? 0)
    }

    /// Discards the oldest responses of an account; the fact that their requests were made stays.
    ///
    /// - Returns: The number of their bytes.
    package func forgetAnswers(of user: UserID, limit: Int) throws -> Int {
        let rows = try connection.rows(
            """
            SELECT api_key_id, key_hash, length(answer) FROM idempotency_answers
            WHERE user_id = $1 AND answer IS NOT NULL ORDER BY created_at LIMIT $2
            """,
            user,
            limit
        )
        var bytes = 0
        for row in rows {
            let (key, hash): (String, [UInt8]) = (try row.get(0), try row.get(1))
            try connection.execute(
                "UPDATE idempotency_answers SET answer = NULL WHERE user_id = $1 AND api_key_id = $2 AND key_hash = $3",
                user,
                key,
                hash
            )
            bytes += try row.get(2, as: Int.self)
        }
        return bytes
    }

    /// Removes the oldest rows of an account.
    ///
    /// - Returns: Their number.
    package func forget(of user: UserID, limit: Int) throws -> Int {
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

    /// Removes up to `limit` rows that were created before `moment`.
    ///
    /// - Returns: Their number.
    package func prune(before moment: Timestamp, limit: Int) throws -> Int {
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
    package var idempotencyAnswers: IdempotencyAnswerRepository { IdempotencyAnswerRepository(connection: self) }
}
