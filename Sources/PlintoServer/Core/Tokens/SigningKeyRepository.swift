import PlintoModels
import PlintoStore

/// A signing key as stored: sealed under a key that is not in the database.
struct SigningKeyRecord: Hashable, Sendable {
    /// The `kid` of the tokens signed with it.
    var id: String
    /// The JOSE name of its algorithm, such as `ES256`.
    var algorithm: String
    /// The private key, encrypted and authenticated.
    var sealed: [UInt8]
    var createdAt: Timestamp
}

/// The table `signing_keys`.
struct SigningKeyRepository {
    let transaction: any Transaction

    func insert(_ key: SigningKeyRecord) throws {
        try transaction.execute(
            "INSERT INTO signing_keys (id, algorithm, sealed, created_at) VALUES ($1, $2, $3, $4)",
            key.id,
            key.algorithm,
            key.sealed,
            key.createdAt
        )
    }

    func remove(_ id: String) throws {
        try transaction.execute("DELETE FROM signing_keys WHERE id = $1", id)
    }

    /// Every key, newest first.
    func all() throws -> [SigningKeyRecord] {
        try transaction.rows(
            "SELECT * FROM signing_keys ORDER BY created_at DESC, id DESC"
        ).map { row in
            SigningKeyRecord(
                id: try row["id"],
                algorithm: try row["algorithm"],
                sealed: try row["sealed"],
                createdAt: try row["created_at"]
            )
        }
    }
}

extension Transaction {
    var signingKeys: SigningKeyRepository { SigningKeyRepository(transaction: self) }
}
