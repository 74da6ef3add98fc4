import PlintoCrypto
import PlintoModels
import PlintoStore
import Synchronization

/// The keys for access tokens: one signs, all published ones verify.
///
/// A new key is published at once and signs five minutes later, when every cached key set includes it. The previous one
/// verifies for another day, which is longer than any access token lives.
final class SigningKeyRing: Sendable {
    struct Entry: Sendable {
        let key: SigningKey
        let createdAt: Timestamp
    }

    /// In milliseconds: as long as the response with the key set may be cached.
    static let settling: Int64 = 300_000
    /// In milliseconds: the longest lifetime of an access token that an operator can set.
    static let overlap: Int64 = 86_400_000

    private let seal: AEADKey
    /// Newest first.
    private let entries: Mutex<[Entry]>

    /// - Parameters:
    ///   - entries: Newest first.
    ///   - seal: The key that seals the stored keys.
    init(_ entries: [Entry], seal: AEADKey) {
        precondition(!entries.isEmpty, "a key ring needs a key")
        self.entries = Mutex(entries)
        self.seal = seal
    }

    /// The signing key.
    func signer(at now: Timestamp) -> SigningKey {
        entries.withLock { Self.signer(among: $0, at: now) }
    }

    /// Every key that valid tokens may be signed with, by `kid`.
    func verifiers(at now: Timestamp) -> [String: SigningKey] {
        let good = entries.withLock { Self.good($0, at: now) }
        return Dictionary(good.map { ($0.key.id, $0.key) }, uniquingKeysWith: { first, _ in first })
    }

    /// Their public keys, for `/.well-known/jwks.json`.
    func published(at now: Timestamp) -> JSONWebKeySet {
        let good = entries.withLock { Self.good($0, at: now) }
        return JSONWebKeySet(keys: good.map(\.key.publicJWK))
    }

    /// Loads the changes of an operator command from the store.
    func reload(from database: any Database, at now: Timestamp) async throws {
        try take(try await database.read { try $0.signingKeys.all() }, at: now)
    }

    private func take(_ records: [SigningKeyRecord], at now: Timestamp) throws {
        let fresh = Self.seen(try records.map { try Self.unseal($0, with: seal) }, at: now)
        guard !fresh.isEmpty else { return }
        entries.withLock { $0 = fresh }
    }

    /// The keys with their effective creation times: one in the future, from a clock that was ahead, counts as created
    /// now. Otherwise it would not sign until then.
    static func seen(_ entries: [Entry], at now: Timestamp) -> [Entry] {
        entries.map { Entry(key: $0.key, createdAt: min($0.createdAt, now)) }
    }

    static func signer(among entries: [Entry], at now: Timestamp) -> SigningKey {
        let settled = entries.first { now.milliseconds(since: $0.createdAt) >= settling }
        return (settled ?? entries[entries.count - 1]).key
    }

    /// The keys that were not superseded for longer than a token lives.
    static func good(_ entries: [Entry], at now: Timestamp) -> [Entry] {
        entries.indices.filter { index in
            index == 0 || now.milliseconds(since: entries[index - 1].createdAt) < settling + overlap
        }.map { entries[$0] }
    }

    static func unseal(_ record: SigningKeyRecord, with seal: AEADKey) throws -> Entry {
        guard let algorithm = SigningAlgorithm(rawValue: record.algorithm) else {
            throw StartError("The signing key \(record.id) has an unknown algorithm: \(record.algorithm).")
        }
        let exported = try seal.open(record.sealed, associatedData: Array(record.id.utf8))
        return Entry(
            key: try SigningKey(algorithm: algorithm, id: record.id, exported: exported),
            createdAt: record.createdAt
        )
    }
}

/// Opens the stored signing keys, or creates the first one.
struct SigningKeyVault: Sendable {
    let database: any Database
    let keyFile: String
    let clock: any TimeSource
    let random: any RandomSource

    /// The server's key and the key ring that it opens.
    ///
    /// - Throws: ``StartError`` if the key file is missing though the database has keys sealed under it, or belongs to
    ///   another database.
    func open() async throws -> (ServerKey, SigningKeyRing) {
        let records = try await database.read { try $0.signingKeys.all() }
        let serverKey = try serverKey(isFirstStart: records.isEmpty)
        let seal = try AEADKey(bytes: serverKey.key(for: .signingKeys))
        var entries = try unsealed(records, with: seal)
        if entries.isEmpty {
            let (entry, record) = try make(sealedWith: seal)
            try await database.write { try $0.signingKeys.insert(record) }
            entries = [entry]
        }
        return (serverKey, SigningKeyRing(SigningKeyRing.seen(entries, at: clock.now()), seal: seal))
    }

    /// Like ``open()``, but for read-only use: creates nothing.
    ///
    /// - Throws: ``StartError``, also if there are no keys yet.
    func openExisting() async throws -> (ServerKey, SigningKeyRing) {
        let records = try await database.read { try $0.signingKeys.all() }
        guard !records.isEmpty, let serverKey = try ServerKey.read(from: keyFile) else {
            throw StartError(
                records.isEmpty
                    ? "There are no signing keys yet: start the server once, which creates the first."
                    : "The key file \(keyFile) is missing. Restore it from a backup, or name it with --key-file."
            )
        }
        let seal = try AEADKey(bytes: serverKey.key(for: .signingKeys))
        let entries = SigningKeyRing.seen(try unsealed(records, with: seal), at: clock.now())
        return (serverKey, SigningKeyRing(entries, seal: seal))
    }

    /// Creates another key, which signs after five minutes.
    ///
    /// - Parameter revokingOld: True to remove all others: the new one signs at once, and tokens of the others no
    ///   longer verify.
    /// - Returns: The new key's `kid`.
    /// - Throws: ``StartError``, like ``open()``.
    func rotate(revokingOld: Bool) async throws -> String {
        let records = try await database.read { try $0.signingKeys.all() }
        let serverKey = try serverKey(isFirstStart: records.isEmpty)
        let seal = try AEADKey(bytes: serverKey.key(for: .signingKeys))
        let entries = try unsealed(records, with: seal)
        let (entry, record) = try make(sealedWith: seal)
        // No key is removed because the clock jumped: a server that has seen an earlier time may still need it.
        let now = clock.now()
        let seen = try await database.read { try $0.clockFloor.value() }
        let good = Set(SigningKeyRing.good(entries, at: min(now, seen ?? now)).map(\.key.id))
        try await database.write { transaction in
            for old in records where revokingOld || !good.contains(old.id) {
                try transaction.signingKeys.remove(old.id)
            }
            try transaction.signingKeys.insert(record)
        }
        return entry.key.id
    }

    private func serverKey(isFirstStart: Bool) throws -> ServerKey {
        if let key = try ServerKey.read(from: keyFile) { return key }
        guard isFirstStart else {
            throw StartError(
                "The key file \(keyFile) is missing, and this database was created with one. Restore it from a "
                    + "backup, or name it with --key-file: without it the signing keys in the database cannot be "
                    + "opened."
            )
        }
        return try ServerKey.create(at: keyFile, random: random)
    }

    private func unsealed(_ records: [SigningKeyRecord], with seal: AEADKey) throws -> [SigningKeyRing.Entry] {
        try records.map { record in
            do {
                return try SigningKeyRing.unseal(record, with: seal)
            } catch {
                throw StartError(
                    "The key file \(keyFile) does not belong to this database: it does not open the signing key "
                        + "\(record.id). Name the right one with --key-file, or restore it from a backup."
                )
            }
        }
    }

    private func make(sealedWith seal: AEADKey) throws -> (SigningKeyRing.Entry, SigningKeyRecord) {
        let key = try SigningKey.generate(id: Base64URL.encode(random.bytes(12)), random: random)
        let record = SigningKeyRecord(
            id: key.id,
            algorithm: key.algorithm.rawValue,
            sealed: try seal.seal(try key.export(), associatedData: Array(key.id.utf8), random: random),
            createdAt: clock.now()
        )
        return (SigningKeyRing.Entry(key: key, createdAt: record.createdAt), record)
    }
}
