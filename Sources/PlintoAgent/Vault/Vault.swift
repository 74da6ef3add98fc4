import PlintoCrypto
import PlintoModels
import PlintoStore

/// The way to the secrets of the state directory: a random data key, kept wrapped in key slots.
struct Vault: Sendable {
    /// Seals and opens the secret columns under the data key.
    let cipher: ColumnCipher

    /// Opens the vault, or makes it where the database has no key slot yet.
    ///
    /// - Throws: ``VaultFault`` where there is state but not its key; nothing is written then.
    static func open(
        in database: any Database,
        with keyFile: KeyFile,
        clock: any TimeSource,
        random: any RandomSource
    ) async throws -> Vault {
        let slots = try await database.read { try $0.agent.keySlots.all() }
        guard !slots.isEmpty else {
            return try await create(in: database, with: keyFile, clock: clock, random: random)
        }
        guard let slot = slots.first(where: { $0.kind == keyFile.kind }) else {
            throw VaultFault.noUsableSlot(kinds: slots.map(\.kind))
        }
        let wrapping = try wrappingKey(secret: try keyFile.secret(), slot: slot.id)
        guard let bytes = try? wrapping.open(slot.wrappedKey, associatedData: place(slot.id, slot.kind)) else {
            throw VaultFault.wrongKey(path: keyFile.path)
        }
        return Vault(cipher: ColumnCipher(key: try AEADKey(bytes: bytes), random: random))
    }

    /// The key file is durable before the slot is: a crash in between leaves a key without state, which the next
    /// start takes up, never state without a key.
    private static func create(
        in database: any Database,
        with source: some KeySource,
        clock: any TimeSource,
        random: any RandomSource
    ) async throws -> Vault {
        let id = Hex.encode(random.bytes(16))
        let dataKey = AEADKey.random(from: random)
        let wrapping = try wrappingKey(secret: try source.establishSecret(random: random), slot: id)
        let slot = KeySlotRecord(
            id: id,
            kind: source.kind,
            wrappedKey: try wrapping.seal(
                dataKey.bytes,
                associatedData: place(id, source.kind),
                random: random
            ),
            createdAt: clock.now()
        )
        try await database.write { try $0.agent.keySlots.insert(slot) }
        return Vault(cipher: ColumnCipher(key: dataKey, random: random))
    }

    /// HKDF gives each slot a key of its own, should two slots ever be made from one secret.
    private static func wrappingKey(secret: [UInt8], slot: String) throws -> AEADKey {
        let bytes = HKDF.derive(
            secret: secret,
            salt: Array(slot.utf8),
            info: Array("plinto-agent key slot".utf8),
            count: 32
        )
        return try AEADKey(bytes: bytes)
    }

    private static func place(_ slot: String, _ kind: String) -> [UInt8] {
        Array("plinto-agent\0key_slot.wrapped_key\0\(kind)\0\(slot)".utf8)
    }
}
