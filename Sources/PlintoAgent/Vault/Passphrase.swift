import PlintoCrypto
import PlintoModels
import PlintoStore

/// The passphrase key slot. An attacker who has the files must pay for an Argon2id computation per guess.
struct Passphrase: KeySource {
    let text: String
    /// The parameters for a new slot. An existing slot stores its own.
    let costs: PasswordHashParameters

    var kind: KeySlotKind { .passphrase }
    var mismatch: VaultError { .wrongPassphrase }

    func secret(of slot: KeySlotRecord) throws -> [UInt8] {
        guard let recipe = try? slot.derivation.map({ try Argon2idRecipe(parsing: $0[...]) }) else {
            throw VaultError.slotDamaged
        }
        return try derive(recipe)
    }

    func establishSecret(random: any RandomSource) throws -> (secret: [UInt8], derivation: String?) {
        let recipe = Argon2idRecipe(costs, random: random)
        return (try derive(recipe), recipe.text)
    }

    func forget() {}

    private func derive(_ recipe: Argon2idRecipe) throws -> [UInt8] {
        try recipe.derive(text, count: KeyFile.length)
    }
}
