import PlintoCrypto
import PlintoModels
import PlintoStore

/// The keys that access tokens are signed with: one signs, all of them verify.
struct SigningKeyRing: Sendable {
    let current: SigningKey
    /// Every key that tokens may still be signed with, by `kid`.
    let all: [String: SigningKey]
    /// The public halves, as `/.well-known/jwks.json` shows them.
    let published: JSONWebKeySet

    /// - Parameter keys: Newest first; the first signs.
    init(_ keys: [SigningKey]) {
        precondition(!keys.isEmpty, "a key ring needs a key")
        current = keys[0]
        all = Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        published = JSONWebKeySet(keys: keys.compactMap(\.publicJWK))
    }
}

/// Opens the stored signing keys, or makes the first one.
struct SigningKeyVault: Sendable {
    let database: any Database
    let keyFile: String
    let clock: any TimeSource
    let random: any RandomSource

    /// The server's key and the ring that it opens.
    ///
    /// - Throws: ``StartFault`` where the key file is missing though the database has keys sealed under it,
    ///   or belongs to another database.
    func open() async throws -> (ServerKey, SigningKeyRing) {
        let records = try await database.read { try $0.signingKeys.all() }
        let serverKey = try serverKey(isFirstStart: records.isEmpty)
        let seal = try AEADKey(bytes: serverKey.key(for: .signingKeys))
        var keys = try unsealed(records, with: seal)
        if keys.isEmpty { keys = [try await makeFirst(sealedWith: seal)] }
        return (serverKey, SigningKeyRing(keys))
    }

    private func serverKey(isFirstStart: Bool) throws -> ServerKey {
        if let key = try ServerKey.read(from: keyFile) { return key }
        guard isFirstStart else {
            throw StartFault(
                "The key file \(keyFile) is missing, and this database was made with one. Restore it from a backup, "
                    + "or name it with --key-file: without it the signing keys in the database cannot be opened."
            )
        }
        return try ServerKey.create(at: keyFile, random: random)
    }

    private func unsealed(_ records: [SigningKeyRecord], with seal: AEADKey) throws -> [SigningKey] {
        var keys: [SigningKey] = []
        for record in records {
            guard let algorithm = SigningAlgorithm(rawValue: record.algorithm),
                let exported = try? seal.open(record.sealed, associatedData: Array(record.id.utf8))
            else {
                throw StartFault(
                    "The key file \(keyFile) does not belong to this database: it does not open the signing key "
                        + "\(record.id). Name the right one with --key-file, or restore it from a backup."
                )
            }
            keys.append(try SigningKey(algorithm: algorithm, id: record.id, exported: exported))
        }
        return keys
    }

    private func makeFirst(sealedWith seal: AEADKey) async throws -> SigningKey {
        let key = try SigningKey.generate(.es256, id: Base64URL.encode(random.bytes(12)), random: random)
        let record = SigningKeyRecord(
            id: key.id,
            algorithm: key.algorithm.rawValue,
            sealed: try seal.seal(try key.export(), associatedData: Array(key.id.utf8), random: random),
            createdAt: clock.now()
        )
        try await database.write { try $0.signingKeys.insert(record) }
        return key
    }
}
