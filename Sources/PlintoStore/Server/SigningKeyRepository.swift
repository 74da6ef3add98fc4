package import PlintoModels

/// A signing key as stored: sealed under a key that is not in the database.
package struct SigningKeyRecord: Hashable, Sendable {
    /// The `kid` of the tokens signed with it.
    package var id: String
    /// The JOSE name of its algorithm, such as `ES256`.
    package var algorithm: String
    /// The private key, encrypted and authenticated.
    package var sealed: [UInt8]
    package var createdAt: Timestamp

    package init(id: String, algorithm: String, sealed: [UInt8], createdAt: Timestamp) {
        self.id = id
        self.algorithm = algorithm
        self.sealed = sealed
        self.createdAt = createdAt
    }
}

/// The table `signing_keys`.
package struct SigningKeyRepository {
    let connection: any Transaction

    package func insert(_ key: SigningKeyRecord) throws {
        try connection.execute(
            "INSERT INTO signing_keys (id, algorithm, sealed, created_at) VALUES ($1, $2, $3, $4)",
            key.id,
            key.algorithm,
            key.sealed,
            key.createdAt
        )
    }

    package func remove(_ id: String) throws {
        try connection.execute("DELETE FROM signing_keys WHERE id = $1", id)
    }

    /// Every key, newest first.
    package func all() throws -> [SigningKeyRecord] {
        try connection.rows(
            "SELECT id, algorithm, sealed, created_at FROM signing_keys ORDER BY created_at DESC, id DESC"
        ).map { row in
            SigningKeyRecord(
                id: try row.get(0),
                algorithm: try row.get(1),
                sealed: try row.get(2),
                createdAt: try row.get(3)
            )
        }
    }
}

extension Transaction {
    package var signingKeys: SigningKeyRepository { SigningKeyRepository(connection: self) }
}
