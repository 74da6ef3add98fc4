import PlintoCrypto

/// One kind of key slot: a way to come by the key that the vault's data key is wrapped under.
///
/// The data key never changes; each slot holds a copy of it wrapped under a key of its own. A passphrase or a
/// credential of the service manager is another conformance and another row, not another vault.
protocol KeySource: Sendable {
    /// The word in the slot's row: `key-file`.
    var kind: String { get }

    /// The secret that the wrapping key is derived from.
    ///
    /// - Throws: ``VaultFault`` where there is none or it cannot be trusted.
    func secret() throws -> [UInt8]

    /// Makes the secret for a vault that has no slot yet, or takes the one that is there; durable on return.
    func establishSecret(random: any RandomSource) throws -> [UInt8]
}
