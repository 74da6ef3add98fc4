import PlintoCrypto
import PlintoModels
import PlintoStore

/// The encryption of the state directory: a random data key, wrapped in a key slot.
struct Vault: Sendable {
    /// Encrypts and decrypts the secret columns under the data key.
    let cipher: ColumnCipher

    /// The kind of the key slot; nil if the database has none yet.
    ///
    /// - Throws: ``VaultError/noUsableSlot(kinds:)`` if the kind is unknown to this version.
    static func kind(in database: any Database) async throws -> KeySlotKind? {
        let slots = try await database.read { try $0.agent.keySlots.all() }
        let known = slots.compactMap { KeySlotKind(rawValue: $0.kind) }
        guard slots.isEmpty || !known.isEmpty else { throw VaultError.noUsableSlot(kinds: slots.map(\.kind)) }
        return known.first
    }

    /// Opens the vault, or creates it if the database has no key slot yet.
    ///
    /// - Throws: ``VaultError`` if there is state without its key. Nothing is written in that case.
    static func open(
        in database: any Database,
        with source: some KeySource,
        clock: any TimeSource,
        random: any RandomSource
    ) async throws -> Vault {
        guard let (_, dataKey) = try await find(in: database, with: source) else {
            return try await create(in: database, with: source, clock: clock, random: random)
        }
        return Vault(cipher: ColumnCipher(key: dataKey, random: random))
    }

    /// Wraps the data key under `new` instead of `old`.
    ///
    /// The secret of `new` is durable before its slot, and the secret of `old` is deleted after it, so that a crash
    /// leaves a secret too many, never too few.
    static func rewrap(
        in database: any Database,
        from old: some KeySource,
        to new: some KeySource,
        clock: any TimeSource,
        random: any RandomSource
    ) async throws {
        guard let (previous, dataKey) = try await find(in: database, with: old) else {
            throw VaultError.noUsableSlot(kinds: [])
        }
        let slot = try wrap(dataKey, with: new, clock: clock, random: random)
        try await database.writeForUser { transaction in
            try transaction.agent.keySlots.insert(slot)
            try transaction.agent.keySlots.remove(previous)
        }
        if old.kind != new.kind { try old.forget() }
    }

    /// The slot that `source` opens and its data key; nil if there is no slot.
    private static func find(
        in database: any Database,
        with source: some KeySource
    ) async throws -> (id: String, dataKey: AEADKey)? {
        let slots = try await database.read { try $0.agent.keySlots.all() }
        guard !slots.isEmpty else { return nil }
        guard let slot = slots.first(where: { $0.kind == source.kind.rawValue }) else {
            throw VaultError.noUsableSlot(kinds: slots.map(\.kind))
        }
        let wrapping = try wrappingKey(secret: try source.secret(of: slot), slot: slot.id)
        guard let bytes = try? wrapping.open(slot.wrappedKey, associatedData: place(slot)) else {
            throw source.mismatch
        }
        return (slot.id, try AEADKey(bytes: bytes))
    }

    /// Creates the vault. The key file is durable before the slot, so that a crash leaves a key without state, which
    /// the next start uses, and never state without a key.
    private static func create(
        in database: any Database,
        with source: some KeySource,
        clock: any TimeSource,
        random: any RandomSource
    ) async throws -> Vault {
        let dataKey = AEADKey.random(from: random)
        let slot = try wrap(dataKey, with: source, clock: clock, random: random)
        try await database.write { try $0.agent.keySlots.insert(slot) }
        return Vault(cipher: ColumnCipher(key: dataKey, random: random))
    }

    private static func wrap(
        _ dataKey: AEADKey,
        with source: some KeySource,
        clock: any TimeSource,
        random: any RandomSource
    ) throws -> KeySlotRecord {
        let (secret, derivation) = try source.establishSecret(random: random)
        var slot = KeySlotRecord(
            id: Hex.encode(random.bytes(16)),
            kind: source.kind.rawValue,
            derivation: derivation,
            wrappedKey: [],
            createdAt: clock.now()
        )
        let wrapping = try wrappingKey(secret: secret, slot: slot.id)
        slot.wrappedKey = try wrapping.seal(dataKey.bytes, associatedData: place(slot), random: random)
        return slot
    }

    /// Derives the wrapping key. HKDF gives each slot a different key even if two slots share a secret.
    private static func wrappingKey(secret: [UInt8], slot: String) throws -> AEADKey {
        let bytes = HKDF.derive(
            secret: secret,
            salt: Array(slot.utf8),
            info: Array("plinto-agent key slot".utf8),
            count: 32
        )
        return try AEADKey(bytes: bytes)
    }

    private static func place(_ slot: KeySlotRecord) -> [UInt8] {
        Array("plinto-agent\0key_slot.wrapped_key\0\(slot.kind)\0\(slot.id)".utf8)
    }
}
