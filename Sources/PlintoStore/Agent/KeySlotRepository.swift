package import PlintoModels

/// One way to open the data key: a copy of it, wrapped under a key that only this kind of slot can supply.
package struct KeySlotRecord: Hashable, Sendable {
    package var id: String
    /// The source of the wrapping key: `key-file`, `passphrase`.
    package var kind: String
    /// The parameters, apart from a passphrase, to derive it: costs and salt.
    package var derivation: String?
    /// The data key, encrypted under the slot's own key.
    package var wrappedKey: [UInt8]
    package var createdAt: Timestamp

    package init(id: String, kind: String, derivation: String?, wrappedKey: [UInt8], createdAt: Timestamp) {
        self.id = id
        self.kind = kind
        self.derivation = derivation
        self.wrappedKey = wrappedKey
        self.createdAt = createdAt
    }
}

package struct KeySlotRepository {
    let connection: any Transaction

    /// All slots, oldest first.
    package func all() throws -> [KeySlotRecord] {
        try connection.rows(
            "SELECT id, kind, derivation, wrapped_key, created_at FROM key_slot ORDER BY created_at, id"
        ).map { row in
            KeySlotRecord(
                id: try row.get(0),
                kind: try row.get(1),
                derivation: try row.get(2),
                wrappedKey: try row.get(3),
                createdAt: try row.get(4)
            )
        }
    }

    package func insert(_ record: KeySlotRecord) throws {
        try connection.execute(
            "INSERT INTO key_slot (id, kind, derivation, wrapped_key, created_at) VALUES ($1, $2, $3, $4, $5)",
            record.id,
            record.kind,
            record.derivation,
            record.wrappedKey,
            record.createdAt
        )
    }

    package func remove(_ id: String) throws {
        try connection.execute("DELETE FROM key_slot WHERE id = $1", id)
    }
}
