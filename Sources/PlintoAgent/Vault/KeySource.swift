import PlintoCrypto
import PlintoModels
import PlintoStore

/// A kind of key slot: a source of the key that wraps the data key.
///
/// The data key never changes; a slot holds it wrapped under a key of its own. A credential of the service manager
/// would be another conforming type and another row in the same vault.
protocol KeySource: Sendable {
    var kind: KeySlotKind { get }

    /// Returns the secret from which the slot's wrapping key is derived.
    ///
    /// - Throws: ``VaultError`` if it is missing or cannot be trusted.
    func secret(of slot: KeySlotRecord) throws -> [UInt8]

    /// Creates the secret for a new slot, or uses the existing one. It is durable on return.
    ///
    /// - Returns: The secret, and the derivation parameters to store in the slot.
    func establishSecret(random: any RandomSource) throws -> (secret: [UInt8], derivation: String?)

    /// The error for a secret that does not open its slot.
    var mismatch: VaultError { get }

    /// Deletes what is stored outside the database for a slot that was removed.
    func forget() throws
}
