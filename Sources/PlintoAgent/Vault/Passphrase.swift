import PlintoCrypto
import PlintoModels
import PlintoStore

/// The slot that opens by what its user knows: whoever has the files must guess it, at Argon2id's price a guess.
struct Passphrase: KeySource {
    static let shortest = 8
    /// Bytes; nobody types more.
    static let longest = 1024

    let text: String
    /// The costs of a slot that is made; one that is there says its own.
    let costs: PasswordHashParameters

    var kind: KeySlotKind { .passphrase }
    var mismatch: VaultFault { .wrongPassphrase }

    func secret(of slot: KeySlotRecord) throws -> [UInt8] {
        guard let recipe = try? slot.derivation.map({ try Argon2idRecipe(parsing: $0[...]) }) else {
            throw VaultFault.slotDamaged
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
