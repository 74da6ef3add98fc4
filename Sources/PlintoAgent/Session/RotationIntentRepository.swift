import PlintoModels
import PlintoStore

/// A rotation that was started and whose outcome is not stored yet.
struct RotationIntentRecord: Hashable, Sendable {
    var idempotencyKey: SealedValue
    var startedAt: Timestamp
}

struct RotationIntentRepository {
    let transaction: any Transaction

    func find(account: String) throws -> RotationIntentRecord? {
        try transaction.row(
            "SELECT idempotency_key, started_at FROM rotation_intent WHERE account_id = $1",
            account
        ).map { row in
            RotationIntentRecord(idempotencyKey: try row["idempotency_key"], startedAt: try row["started_at"])
        }
    }

    /// Stores a rotation before it is sent. A second one at the same time is an error, because its key would differ.
    func insert(_ record: RotationIntentRecord, account: String) throws {
        try transaction.execute(
            "INSERT INTO rotation_intent (account_id, idempotency_key, started_at) VALUES ($1, $2, $3)",
            account,
            record.idempotencyKey,
            record.startedAt
        )
    }

    func remove(account: String) throws {
        try transaction.execute("DELETE FROM rotation_intent WHERE account_id = $1", account)
    }
}
