import PlintoCrypto
import PlintoModels
import PlintoStore

/// One kind of key slot: a way to come by the key that the vault's data key is wrapped under.
///
/// The data key never changes; a slot holds it wrapped under a key of its own. A credential of the service manager
/// would be another conformance and another row, not another vault.
protocol KeySource: Sendable {
    var kind: KeySlotKind { get }

    /// The secret that the slot's wrapping key is derived from.
    ///
    /// - Throws: ``VaultFault`` where there is none or it cannot be trusted.
    func secret(of slot: KeySlotRecord) throws -> [UInt8]

    /// Makes the secret for a new slot, or takes the one that is there; durable on return.
    ///
    /// - Returns: The secret, and what the slot must keep so that it is found again.
    func establishSecret(random: any RandomSource) throws -> (secret: [UInt8], derivation: String?)

    /// What is wrong where the secret does not open its slot.
    var mismatch: VaultFault { get }

    /// Takes away what was kept beside the database for a slot that is gone.
    func forget() throws
}
