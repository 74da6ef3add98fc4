package import PlintoModels

/// A rotation that was begun and whose outcome is not stored yet.
package struct RotationIntentRecord: Hashable, Sendable {
    package var idempotencyKey: SealedValue
    package var startedAt: Timestamp

    package init(idempotencyKey: SealedValue, startedAt: Timestamp) {
        self.idempotencyKey = idempotencyKey
        self.startedAt = startedAt
    }
}

package struct RotationIntentRepository {
    let connection: any Transaction

    package func find(account: String) throws -> RotationIntentRecord? {
        try connection.row(
            "SELECT idempotency_key, started_at FROM rotation_intent WHERE account_id = $1",
            account
        ).map { row in
            RotationIntentRecord(idempotencyKey: try row.get(0), startedAt: try row.get(1))
        }
    }

    /// Records a rotation before it is sent. A second one at the same time is an error, because its key would be
    /// different.
    package func insert(_ record: RotationIntentRecord, account: String) throws {
        try connection.execute(
            "INSERT INTO rotation_intent (account_id, idempotency_key, started_at) VALUES ($1, $2, $3)",
            account,
            record.idempotencyKey,
            record.startedAt
        )
    }

    package func remove(account: String) throws {
        try connection.execute("DELETE FROM rotation_intent WHERE account_id = $1", account)
    }
}
