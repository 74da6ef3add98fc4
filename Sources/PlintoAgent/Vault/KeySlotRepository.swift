import PlintoModels
import PlintoStore

/// A key slot: the data key wrapped under a key that only this kind of slot can provide.
struct KeySlotRecord: Hashable, Sendable {
    var id: String
    /// The source of the wrapping key: `key-file`, `passphrase`.
    var kind: String
    /// The costs and salt for deriving the wrapping key from a passphrase.
    var derivation: String?
    /// The data key, encrypted under the slot's key.
    var wrappedKey: [UInt8]
    var createdAt: Timestamp
}

struct KeySlotRepository {
    let transaction: any Transaction

    /// All slots, oldest first.
    func all() throws -> [KeySlotRecord] {
        try transaction.rows(
            "SELECT * FROM key_slot ORDER BY created_at, id"
        ).map { row in
            KeySlotRecord(
                id: try row["id"],
                kind: try row["kind"],
                derivation: try row["derivation"],
                wrappedKey: try row["wrapped_key"],
                createdAt: try row["created_at"]
            )
        }
    }

    func insert(_ record: KeySlotRecord) throws {
        try transaction.execute(
            "INSERT INTO key_slot (id, kind, derivation, wrapped_key, created_at) VALUES ($1, $2, $3, $4, $5)",
            record.id,
            record.kind,
            record.derivation,
            record.wrappedKey,
            record.createdAt
        )
    }

    func remove(_ id: String) throws {
        try transaction.execute("DELETE FROM key_slot WHERE id = $1", id)
    }
}
